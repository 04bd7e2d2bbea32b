"""Timeouts: a cancellation from outside leaves as such, also when the deadline passes too before the body has ended."""
import asyncio


async def works():
    async with asyncio.timeout(0.002):
        try:
            await asyncio.sleep(10)
        finally:
            await asyncio.sleep(0.005)


async def main():
    for delay in 0.001, 0.003:
        task = asyncio.create_task(works())
        asyncio.get_running_loop().call_later(delay, task.cancel)
        try:
            await task
        except (asyncio.CancelledError, TimeoutError) as e:
            print(type(e).__name__, task.cancelling())
