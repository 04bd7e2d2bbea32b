"""Rule 23: two requests in one turn raise one error, with the first message."""
import asyncio


async def body(future):
    try:
        await future
    except asyncio.CancelledError as e:
        print("cancelled", e)
    await asyncio.sleep(0)
    print("goes on", asyncio.current_task().cancelling())


async def main():
    task = asyncio.create_task(body(asyncio.get_running_loop().create_future()))
    await asyncio.sleep(0)
    print(task.cancel("c1"), task.cancel("c2"))
    await task
