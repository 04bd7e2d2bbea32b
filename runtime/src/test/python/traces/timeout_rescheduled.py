"""Timeouts: a deadline moves, is taken away, and does not pass once the body has ended."""
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()
    async with asyncio.timeout(0.001) as timeout:
        timeout.reschedule(start + 0.005)
        await asyncio.sleep(0.003)
        print("in time", timeout.expired())
        timeout.reschedule(None)
        await asyncio.sleep(0.01)
        print("without", timeout.when())
    try:
        timeout.reschedule(start)
    except RuntimeError as e:
        print(type(e).__name__)
    try:
        async with asyncio.timeout(None) as timeout:
            timeout.reschedule(loop.time() - 1)
            print("goes on")
            await asyncio.sleep(10)
    except TimeoutError:
        print("late", timeout.expired())
