"""Rule 37: the future that is late is cancelled; its other waiters see that."""
import asyncio


async def other(future):
    try:
        await future
    except asyncio.CancelledError:
        print("other cancelled")


async def main():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(other(future))
    try:
        await asyncio.wait_for(future, 0.001)
    except TimeoutError:
        print("late", future.cancelled())
    await task
