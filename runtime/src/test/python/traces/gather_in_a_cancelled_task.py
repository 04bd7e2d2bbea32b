"""Rule 35: cancelling who awaits a gather reaches the children."""
import asyncio


async def child(name):
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError as e:
        print(name, e)
        raise


async def body():
    await asyncio.gather(child("a"), child("b"))


async def main():
    task = asyncio.create_task(body())
    await asyncio.sleep(0.001)
    task.cancel("stop")
    try:
        await task
    except asyncio.CancelledError as e:
        print("cancelled", e, task.cancelled())
