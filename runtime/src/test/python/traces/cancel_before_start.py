"""Rule 20: cancelled before its first step a body never runs."""
import asyncio


async def body():
    try:
        print("never")
    finally:
        print("never either")


async def main():
    task = asyncio.create_task(body())
    print(task.cancel("early"), task.cancelled(), task.cancelling())
    try:
        await task
    except asyncio.CancelledError as e:
        print("cancelled", e)
    print(task.cancelled(), task.cancel())
