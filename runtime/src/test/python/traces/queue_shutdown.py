"""Rule 78: a queue that was shut down gives what it holds, takes nothing, and releases who waits."""
import asyncio

NEEDS = (3, 13)


async def get(name, queue):
    try:
        print(name, "got", await queue.get())
    except asyncio.QueueShutDown:
        print(name, "shut down")


async def main():
    queue = asyncio.Queue()
    waiting = [asyncio.create_task(get(name, queue)) for name in "ab"]
    await asyncio.sleep(0)
    queue.shutdown()
    for task in waiting:
        await task
    queue = asyncio.Queue()
    queue.put_nowait(1)
    queue.shutdown()
    try:
        queue.put_nowait(2)
    except asyncio.QueueShutDown:
        print("put refused")
    await get("c", queue)
    await get("d", queue)
