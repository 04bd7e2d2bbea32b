"""Rule 37: what is done in time gives its value or its exception."""
import asyncio


class Boom(Exception):
    pass


async def work(fails):
    await asyncio.sleep(0.001)
    if fails:
        raise Boom("work")
    return "value"


async def main():
    print(await asyncio.wait_for(work(False), 1))
    try:
        await asyncio.wait_for(work(True), 1)
    except Boom as e:
        print("failed", e)
    print(asyncio.current_task().cancelling())
