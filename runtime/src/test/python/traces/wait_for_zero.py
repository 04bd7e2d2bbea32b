"""Rule 36: with no time only what is done gives its value; a coroutine never starts."""
import asyncio


async def work():
    print("never")


async def main():
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    done.set_result("done")
    print(await asyncio.wait_for(done, 0))
    pending = loop.create_future()
    for awaitable in work(), pending:
        try:
            await asyncio.wait_for(awaitable, 0)
        except TimeoutError as e:
            print(type(e).__name__)
    print(pending.cancelled())
