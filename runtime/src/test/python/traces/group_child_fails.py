"""Task groups: the first failure cancels the others and the body; what else fails meanwhile is in the group's error, too."""
import asyncio


class Boom(Exception):
    pass


async def fails(name):
    await asyncio.sleep(0)
    raise Boom(name)


async def fails_cleaning_up(name):
    try:
        await asyncio.sleep(10)
    finally:
        await asyncio.sleep(0)
        print(name, "cleans up")
        raise Boom(name)


async def waits(name):
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails("one"))
            group.create_task(fails_cleaning_up("two"))
            await waits("body")
    except ExceptionGroup as e:
        print(type(e).__name__, *e.exceptions)
    print(asyncio.current_task().cancelling())
