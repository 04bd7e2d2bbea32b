"""Rule 30: a task's result is its coroutine's."""
import asyncio


async def body():
    return "own"


async def main():
    task = asyncio.create_task(body())
    for set_it in lambda: task.set_result("other"), lambda: task.set_exception(ValueError()):
        try:
            set_it()
        except RuntimeError as e:
            print(type(e).__name__)
    print(await task)
