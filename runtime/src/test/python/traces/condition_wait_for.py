"""Conditions: wait_for asks its predicate first, and after each notification."""
import asyncio


async def main():
    condition = asyncio.Condition()
    values = []

    async def until(count):
        async with condition:
            await condition.wait_for(lambda: len(values) >= count)
            print("has", count, values)

    tasks = [asyncio.create_task(until(n)) for n in (2, 0, 1)]
    await asyncio.sleep(0)
    for value in "xy":
        async with condition:
            values.append(value)
            condition.notify_all()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        print("added", value)
    for task in tasks:
        await task
