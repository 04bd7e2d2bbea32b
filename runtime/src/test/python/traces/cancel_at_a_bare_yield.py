"""Rule 21: at a bare yield the next step raises; of two messages the last."""
import asyncio


async def body():
    for _ in range(2):
        try:
            await asyncio.sleep(0)
            print("no error")
        except asyncio.CancelledError as e:
            print("cancelled", e)
    return asyncio.current_task().cancelling()


async def main():
    task = asyncio.create_task(body())
    await asyncio.sleep(0)
    task.cancel("one")
    task.cancel("two")
    print(await task)
