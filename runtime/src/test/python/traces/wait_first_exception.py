"""wait: a failure ends it early, a cancellation does not; the others go on."""
import asyncio


class Boom(Exception):
    pass


async def works(name, delay, failure=None):
    await asyncio.sleep(delay)
    if failure:
        raise failure
    print(name)


async def main():
    tasks = [
        asyncio.create_task(works("quick", 0.001)),
        asyncio.create_task(works("cancelled", 0.002, asyncio.CancelledError())),
        asyncio.create_task(works("failing", 0.003, Boom("boom"))),
        asyncio.create_task(works("slow", 0.004)),
    ]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    print([t in done for t in tasks], tasks[2].exception())
    done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_EXCEPTION)
    print(len(done), len(pending))
