"""Rule 14: nothing of the body has run when create_task returns; it is in line with callbacks."""
import asyncio


async def body(name):
    print("body", name)


async def main():
    loop = asyncio.get_running_loop()
    loop.call_soon(print, "before")
    one = asyncio.create_task(body("one"))
    loop.call_soon(print, "between")
    two = asyncio.create_task(body("two"))
    print("created", one.done(), two.done())
    await two
    print("awaited", one.done(), two.done())
