"""Rule 34: a child that is cancelled fails the gather, which is not cancelled itself."""
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    child, other = loop.create_future(), loop.create_future()
    both = asyncio.gather(child, other)
    child.cancel("child")
    try:
        await both
    except asyncio.CancelledError:
        print("CancelledError", both.cancelled(), both.done(), other.done())
    print(asyncio.current_task().cancelling())
