"""Rule 78: join waits until each item that was put is done."""
import asyncio


async def worker(queue):
    while True:
        item = await queue.get()
        await asyncio.sleep(item / 1000)
        print("did", item)
        queue.task_done()


async def main():
    queue = asyncio.Queue()
    for item in 3, 1, 2:
        queue.put_nowait(item)
    workers = [asyncio.create_task(worker(queue)) for _ in range(2)]
    await queue.join()
    print("joined")
    for task in workers:
        task.cancel()
    try:
        queue.task_done()
    except ValueError:
        print("too often")
