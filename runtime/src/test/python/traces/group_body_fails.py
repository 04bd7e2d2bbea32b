"""Task groups: a failure of the body is one of the group's errors, and cancels the children."""
import asyncio


class Boom(Exception):
    pass


async def waits():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print("cancelled")
        raise


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(waits())
            await asyncio.sleep(0)
            raise Boom("body")
    except ExceptionGroup as e:
        print(*e.exceptions)
    print(task.cancelled())
