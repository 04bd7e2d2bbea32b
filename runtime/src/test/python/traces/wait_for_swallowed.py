"""Rule 37: what swallows the timeout and returns gives its value; what raises instead, its exception."""
import asyncio


class Boom(Exception):
    pass


async def work(fails):
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        if fails:
            raise Boom("instead")
        return "in spite of it"


async def main():
    print(await asyncio.wait_for(work(False), 0.001))
    try:
        await asyncio.wait_for(work(True), 0.001)
    except Boom as e:
        print("failed", e)
    print(asyncio.current_task().cancelling())
