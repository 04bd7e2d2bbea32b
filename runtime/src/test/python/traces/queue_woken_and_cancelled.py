"""Rule 78: a getter that is cancelled after it was woken passes the item on."""
import asyncio


async def get(name, queue):
    print(name, "got", await queue.get())


async def main():
    queue = asyncio.Queue()
    one = asyncio.create_task(get("one", queue))
    two = asyncio.create_task(get("two", queue))
    await asyncio.sleep(0)
    queue.put_nowait("item")
    one.cancel()
    await two
    print(one.cancelled(), queue.qsize())
