"""Rule 37: a cancellation from outside is no timeout, also in the turn of the timeout."""
import asyncio


async def work():
    await asyncio.sleep(10)


async def waits():
    await asyncio.wait_for(work(), 0.002)


async def main():
    loop = asyncio.get_running_loop()
    for delay in 0.001, 0.002:
        task = asyncio.create_task(waits())
        await asyncio.sleep(0)
        loop.call_later(delay, task.cancel, "outside")
        try:
            await task
        except (asyncio.CancelledError, TimeoutError) as e:
            print(type(e).__name__, task.cancelled(), task.cancelling())
