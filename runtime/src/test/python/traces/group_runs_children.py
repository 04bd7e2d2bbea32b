"""Task groups: the body goes on beside the children, and the end waits for them."""
import asyncio


async def child(name, turns):
    for _ in range(turns):
        await asyncio.sleep(0)
        print(name)
    return name


async def main():
    async with asyncio.TaskGroup() as group:
        a = group.create_task(child("a", 3))
        b = group.create_task(child("b", 1))
        print("body")
        await asyncio.sleep(0)
        print("body ends")
    print("group ends", a.result(), b.result())
