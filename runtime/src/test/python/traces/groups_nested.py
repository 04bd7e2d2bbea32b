"""Task groups: a failure inside leaves the inner group, then the outer one, each of which cancels its own."""
import asyncio


class Boom(Exception):
    pass


async def waits(name):
    try:
        await asyncio.sleep(10)
    finally:
        print(name, "ends")


async def fails():
    await asyncio.sleep(0)
    raise Boom("inside")


async def inner():
    async with asyncio.TaskGroup() as group:
        group.create_task(waits("inner"))
        group.create_task(fails())


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(waits("outer"))
            group.create_task(inner())
            await waits("body")
    except ExceptionGroup as e:
        print(len(e.exceptions), *e.exceptions[0].exceptions)
