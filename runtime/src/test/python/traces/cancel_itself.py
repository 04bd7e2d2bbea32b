"""Rules 16 and 17: a task that cancels itself and then returns, raises, awaits a future, or a bare yield."""
import asyncio


class Boom(Exception):
    pass


async def returns():
    asyncio.current_task().cancel("me")
    return 5


async def raises():
    asyncio.current_task().cancel("me")
    raise Boom("boom")


async def awaits():
    asyncio.current_task().cancel("me")
    await asyncio.sleep(10)


async def yields():
    asyncio.current_task().cancel("me")
    await asyncio.sleep(0)


async def main():
    for body in returns(), raises(), awaits(), yields():
        task = asyncio.create_task(body)
        try:
            print("returned", await task)
        except asyncio.CancelledError as e:
            print("cancelled", e, task.cancelled())
        except Boom as e:
            print("failed", e, task.cancelled())
