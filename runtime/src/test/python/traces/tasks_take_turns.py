"""Rule 17: a bare yield lets the others run."""
import asyncio


async def count(name, to):
    for i in range(to):
        print(name, i)
        await asyncio.sleep(0)
    return name


async def main():
    tasks = [asyncio.create_task(count(name, to)) for name, to in (("a", 3), ("b", 1), ("c", 2))]
    for task in tasks:
        print("ended", await task)
