"""Rule 26: a cancellation goes to the task that is awaited; if that goes on, so does who awaits."""
import asyncio


async def inner():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError as e:
        print("inner", e)
        return 7


async def outer(task):
    print("outer got", await task)
    return asyncio.current_task().cancelling()


async def main():
    task = asyncio.create_task(inner())
    waiter = asyncio.create_task(outer(task))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiter.cancel("for the outer")
    print(await waiter, task.cancelling())
