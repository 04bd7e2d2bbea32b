"""Barriers: all go on when the last one comes, and it serves again and again."""
import asyncio


async def comes(name, barrier, log):
    for _ in range(2):
        index = await barrier.wait()
        log.append(f"{name}{index}")


async def main():
    barrier = asyncio.Barrier(3)
    log = []
    tasks = [asyncio.create_task(comes(name, barrier, log)) for name in "ab"]
    await asyncio.sleep(0)
    print(barrier.n_waiting, barrier.broken)
    tasks.append(asyncio.create_task(comes("c", barrier, log)))
    for task in tasks:
        await task
    print(*sorted(log[:3]))
    print(len(log), barrier.n_waiting)
