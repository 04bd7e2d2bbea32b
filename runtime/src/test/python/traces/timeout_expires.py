"""Timeouts: the deadline cancels the body and turns into TimeoutError at the end; the request is taken back."""
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()
    try:
        async with asyncio.timeout(0.002) as timeout:
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError as e:
                print("inside", asyncio.current_task().cancelling(), timeout.expired(), len(e.args))
                raise
    except TimeoutError as e:
        print(type(e).__name__, timeout.expired(), round((loop.time() - start) * 1000))
    print(asyncio.current_task().cancelling())
