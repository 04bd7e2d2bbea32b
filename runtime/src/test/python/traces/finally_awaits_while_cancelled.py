"""A finally may await while its task is cancelled; the next cancel cuts that short."""
import asyncio


async def body(steps):
    try:
        await asyncio.sleep(10)
    finally:
        print("cleaning up")
        try:
            for _ in range(steps):
                await asyncio.sleep(0.001)
            print("clean")
        finally:
            print("left")


async def main():
    for again in False, True:
        task = asyncio.create_task(body(3))
        await asyncio.sleep(0)
        task.cancel("first")
        await asyncio.sleep(0)
        if again:
            task.cancel("second")
        try:
            await task
        except asyncio.CancelledError as e:
            print("cancelled", e, task.cancelling())
