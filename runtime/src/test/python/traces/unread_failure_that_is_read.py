"""A failed task that somebody asks in time is not reported."""
import asyncio


async def fails():
    raise ValueError("x")


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: print("reported"))
    task = asyncio.create_task(fails())
    await asyncio.sleep(0)
    print(task.done(), type(task.exception()).__name__)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
