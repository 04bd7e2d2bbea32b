"""Rule 37: what is late is cancelled and waited for; then comes the TimeoutError."""
import asyncio


async def work():
    try:
        await asyncio.sleep(10)
    finally:
        await asyncio.sleep(0.001)
        print("cleaned up")


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()
    try:
        await asyncio.wait_for(work(), 0.002)
    except TimeoutError as e:
        print(type(e).__name__, round((loop.time() - start) * 1000))
    print(asyncio.current_task().cancelling())
