"""Barriers: abort fails those who wait and those who come; reset fails those who wait, and repairs it."""
import asyncio


async def comes(name, barrier):
    try:
        await barrier.wait()
        print(name, "through")
    except asyncio.BrokenBarrierError as e:
        print(name, "broken")


async def main():
    barrier = asyncio.Barrier(2)
    a = asyncio.create_task(comes("a", barrier))
    await asyncio.sleep(0)
    await barrier.abort()
    await a
    await comes("b", barrier)
    print(barrier.broken)
    await barrier.reset()
    c = asyncio.create_task(comes("c", barrier))
    await asyncio.sleep(0)
    await barrier.reset()
    await c
    d = asyncio.create_task(comes("d", barrier))
    await comes("e", barrier)
    await d
    print(barrier.broken)
