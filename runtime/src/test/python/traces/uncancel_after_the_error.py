"""Rule 25: the count goes down by uncancel only, and a later cancel is delivered."""
import asyncio


async def body():
    task = asyncio.current_task()
    for _ in range(2):
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            print("cancelled", task.cancelling(), task.uncancel())
    await asyncio.sleep(10)


async def main():
    task = asyncio.create_task(body())
    for _ in range(3):
        await asyncio.sleep(0.001)
        task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("in the end", task.cancelling())
