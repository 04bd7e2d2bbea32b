"""Rule 16: a body that raises CancelledError is cancelled, though nobody asked."""
import asyncio


async def body():
    raise asyncio.CancelledError("own")


async def main():
    task = asyncio.create_task(body())
    try:
        await task
    except asyncio.CancelledError as e:
        print("cancelled", e)
    print(task.cancelled(), task.cancelling(), asyncio.current_task().cancelling())
