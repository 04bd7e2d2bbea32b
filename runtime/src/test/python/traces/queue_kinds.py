"""First in first out, last in first out, smallest first."""
import asyncio


async def main():
    for kind in asyncio.Queue, asyncio.LifoQueue, asyncio.PriorityQueue:
        queue = kind(4)
        for item in 3, 1, 4, 2:
            queue.put_nowait(item)
        try:
            queue.put_nowait(5)
        except asyncio.QueueFull:
            print("full")
        print(*[queue.get_nowait() for _ in range(4)])
        try:
            queue.get_nowait()
        except asyncio.QueueEmpty:
            print("empty")
