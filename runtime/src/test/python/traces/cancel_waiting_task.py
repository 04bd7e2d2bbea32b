"""Rules 19 and 27: what a task waits for is cancelled, and the message travels."""
import asyncio


async def body(future):
    try:
        await future
    except asyncio.CancelledError as e:
        print("in the body", e)
        raise


async def main():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(body(future))
    await asyncio.sleep(0)
    print(task.cancel("enough"), future.cancelled(), task.done())
    try:
        await task
    except asyncio.CancelledError as e:
        print("outside", e)
    print(task.cancelled())
