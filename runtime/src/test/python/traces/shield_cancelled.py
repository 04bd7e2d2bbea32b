"""shield: the waiter is cancelled, the work is not; several may wait."""
import asyncio


async def works():
    await asyncio.sleep(0.002)
    print("worked")
    return "value"


async def waits(name, task):
    try:
        print(name, await asyncio.shield(task))
    except asyncio.CancelledError:
        print(name, "cancelled", task.cancelled())
        raise


async def main():
    task = asyncio.create_task(works())
    a = asyncio.create_task(waits("a", task))
    b = asyncio.create_task(waits("b", task))
    await asyncio.sleep(0)
    a.cancel()
    try:
        await a
    except asyncio.CancelledError:
        print("a is over")
    await b
    print(task.result())
