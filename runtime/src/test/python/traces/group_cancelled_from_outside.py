"""Task groups: whoever cancels the parent cancels the children, and gets CancelledError, not a group of errors."""
import asyncio


async def child(name, ended):
    try:
        await asyncio.sleep(10)
    finally:
        ended.append(name)


async def parent(ended):
    async with asyncio.TaskGroup() as group:
        group.create_task(child("a", ended))
        group.create_task(child("b", ended))
        print("body ends")


async def main():
    ended = []
    task = asyncio.create_task(parent(ended))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel("outside")
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled", task.cancelling(), *sorted(ended))
