"""Events: all who wait go on, though it is cleared at once; who comes afterwards waits."""
import asyncio


async def waits(name, event):
    await event.wait()
    print(name, event.is_set())


async def main():
    event = asyncio.Event()
    a = asyncio.create_task(waits("a", event))
    b = asyncio.create_task(waits("b", event))
    await asyncio.sleep(0)
    event.set()
    event.clear()
    c = asyncio.create_task(waits("c", event))
    await a
    await b
    print("c", c.done())
    event.set()
    await c
    await event.wait()
    print("no wait")
