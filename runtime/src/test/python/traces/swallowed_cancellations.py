"""Rule 24: a task that swallows cancellations goes on; they are counted."""
import asyncio


async def body():
    for i in range(3):
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError as e:
            print("swallowed", e)
    return asyncio.current_task().cancelling()


async def main():
    task = asyncio.create_task(body())
    for i in range(3):
        await asyncio.sleep(0.001)
        task.cancel(f"c{i}")
    print(await task, task.cancelled())
