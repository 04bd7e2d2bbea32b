"""Rule 25: taken back to zero, a cancellation that was not delivered is dropped."""
import asyncio

NEEDS = (3, 13)


async def main():
    task = asyncio.current_task()
    task.cancel()
    task.cancel()
    print(task.cancelling(), task.uncancel(), task.uncancel(), task.uncancel())
    await asyncio.sleep(0)
    print("survived")
