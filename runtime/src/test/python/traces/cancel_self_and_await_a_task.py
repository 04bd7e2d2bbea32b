"""Rule 17: a request that waits is delivered to the task that is awaited next."""
import asyncio


async def inner():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError as e:
        print("inner", e)
        return 7


async def outer(task):
    asyncio.current_task().cancel("me")
    print("outer got", await task)
    await asyncio.sleep(0)
    return asyncio.current_task().cancelling()


async def main():
    task = asyncio.create_task(inner())
    await asyncio.sleep(0)
    print(await asyncio.create_task(outer(task)))
