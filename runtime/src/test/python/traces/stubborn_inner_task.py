"""Rule 26: who waits for a stubborn task can cancel it again."""
import asyncio


async def stubborn():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError as e:
        print("ignored", e)
    await asyncio.sleep(10)


async def waits(task):
    await task


async def main():
    inner = asyncio.create_task(stubborn())
    outer = asyncio.create_task(waits(inner))
    await asyncio.sleep(0.001)
    outer.cancel("first")
    await asyncio.sleep(0.001)
    print(inner.done(), outer.done())
    outer.cancel("second")
    try:
        await outer
    except asyncio.CancelledError as e:
        print("ended by", e)
    print(inner.cancelled(), outer.cancelled())
