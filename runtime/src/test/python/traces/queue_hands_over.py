"""Rule 78: a bounded queue between a producer and a consumer."""
import asyncio


async def produce(queue):
    for n in range(5):
        await queue.put(n)
        print("put", n, queue.qsize())
    await queue.put(-1)


async def consume(queue):
    while (item := await queue.get()) != -1:
        print("got", item)
        await asyncio.sleep(0)


async def main():
    queue = asyncio.Queue(2)
    producer = asyncio.create_task(produce(queue))
    await consume(queue)
    await producer
    print(queue.empty(), queue.full())
