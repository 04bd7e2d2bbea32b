"""wait: returns when one has ended; those that end in the same turn are with the done."""
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    futures = [loop.create_future() for _ in range(3)]
    loop.call_later(0.001, futures[1].set_result, "one")
    loop.call_later(0.001, futures[2].set_exception, KeyError("two"))
    done, pending = await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)
    print([f in done for f in futures], len(pending))
    futures[2].exception()
    done, pending = await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)
    print(len(done), len(pending))
