"""Asynchronous generators: iterated while they await; an awaiting consumer takes turns with other tasks."""
import asyncio


async def numbers(n):
    for i in range(n):
        print("makes", i)
        await asyncio.sleep(0)
        yield i
    print("ends")


async def ticks():
    for i in range(4):
        print("tick", i)
        await asyncio.sleep(0)


async def main():
    task = asyncio.create_task(ticks())
    async for i in numbers(3):
        print("takes", i)
    await task
    generator = numbers(0)
    try:
        await anext(generator)
    except StopAsyncIteration:
        print("stopped")
    print(await anext(generator, "default"))
