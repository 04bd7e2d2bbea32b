"""wait: when the time has passed it returns what there is, and cancels nothing; cancelled itself, it cancels nothing either."""
import asyncio


async def waits(tasks):
    await asyncio.wait(tasks)


async def main():
    loop = asyncio.get_running_loop()
    tasks = [asyncio.create_task(asyncio.sleep(delay)) for delay in (0.001, 0.01)]
    start = loop.time()
    done, pending = await asyncio.wait(tasks, timeout=0.002)
    print(len(done), len(pending), round((loop.time() - start) * 1000))
    done, pending = await asyncio.wait(tasks, timeout=0)
    print(len(done), len(pending))
    waiter = asyncio.create_task(waits(tasks))
    await asyncio.sleep(0)
    waiter.cancel()
    try:
        await waiter
    except asyncio.CancelledError:
        print("cancelled", tasks[1].done())
    await tasks[1]
    print("went on")
