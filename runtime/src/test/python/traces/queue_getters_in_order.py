"""Rule 78: getters are served in the order in which they came; one that is cancelled takes nothing."""
import asyncio


async def get(name, queue):
    try:
        print(name, "got", await queue.get())
    except asyncio.CancelledError:
        print(name, "cancelled")


async def main():
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(get(name, queue)) for name in "abc"]
    await asyncio.sleep(0)
    tasks[0].cancel()
    queue.put_nowait(1)
    queue.put_nowait(2)
    for task in tasks:
        await task
    print(queue.qsize())
