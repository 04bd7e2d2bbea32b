"""Conditions: notify wakes in order, and those that are woken go on one after the other, with the lock."""
import asyncio

NEEDS = (3, 13)  # whoever is cancelled passes a notification on since then, and in late versions of 3.12


async def waits(name, condition):
    async with condition:
        await condition.wait()
        print(name, "woken", condition.locked())
        await asyncio.sleep(0)
        print(name, "leaves")


async def main():
    condition = asyncio.Condition()
    tasks = [asyncio.create_task(waits(name, condition)) for name in "abcd"]
    await asyncio.sleep(0)
    async with condition:
        condition.notify(2)
        await asyncio.sleep(0)
        print("still mine")
    await tasks[0]
    await tasks[1]
    tasks[2].cancel()
    try:
        await tasks[2]
    except asyncio.CancelledError:
        print("c cancelled", condition.locked())
    async with condition:
        condition.notify_all()
    await tasks[3]
    try:
        condition.notify()
    except RuntimeError as e:
        print(type(e).__name__)
