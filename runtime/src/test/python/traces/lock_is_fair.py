"""Locks: who waits gets it in order; who comes while somebody is woken does not overtake; a cancelled waiter passes it on."""
import asyncio


async def holds(name, lock, turns):
    try:
        async with lock:
            print(name, "has it")
            for _ in range(turns):
                await asyncio.sleep(0)
        print(name, "left", lock.locked())
    except asyncio.CancelledError:
        print(name, "cancelled")


async def main():
    lock = asyncio.Lock()
    tasks = [asyncio.create_task(holds(name, lock, 2)) for name in "abcd"]
    await asyncio.sleep(0)
    tasks[1].cancel()
    late = asyncio.create_task(holds("late", lock, 0))
    for task in tasks + [late]:
        await task
    print(lock.locked())
