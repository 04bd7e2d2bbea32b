"""Queues: an immediate shutdown drops what is there, releases who waits to put, and ends join."""
import asyncio

NEEDS = (3, 13)


async def put(queue, item):
    try:
        await queue.put(item)
        print("put", item)
    except asyncio.QueueShutDown:
        print("refused", item)


async def join(queue):
    await queue.join()
    print("joined")


async def main():
    queue = asyncio.Queue(1)
    tasks = [asyncio.create_task(put(queue, item)) for item in (1, 2, 3)]
    tasks.append(asyncio.create_task(join(queue)))
    await asyncio.sleep(0)
    queue.shutdown(immediate=True)
    for task in tasks:
        await task
    print(queue.qsize())
    try:
        queue.get_nowait()
    except asyncio.QueueShutDown:
        print("nothing left")
