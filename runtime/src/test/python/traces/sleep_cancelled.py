"""Rule 32: a sleep that is cancelled ends at once and leaves no timer."""
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(asyncio.sleep(1000))
    await asyncio.sleep(0)
    start = loop.time()
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled after", round(loop.time() - start))
    await asyncio.sleep(1)
    print("then", round(loop.time() - start))
