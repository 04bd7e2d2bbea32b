"""Rule 22: between a future's end and the step, a cancellation wins over the result."""
import asyncio


async def body(future):
    try:
        print("got", await future)
    except asyncio.CancelledError as e:
        print("cancelled", e)


async def main():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(body(future))
    await asyncio.sleep(0)
    future.set_result(1)
    print(task.cancel("too late?"))
    await task
    print(future.result(), task.cancelled())
