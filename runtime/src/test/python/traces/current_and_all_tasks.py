"""Rule 29: who runs is known inside a step only; a task that is done is not listed."""
import asyncio


async def body():
    print("in", asyncio.current_task().get_name())
    await asyncio.sleep(0)
    print("in", asyncio.current_task().get_name())


async def main():
    loop = asyncio.get_running_loop()
    one = asyncio.create_task(body(), name="one")
    two = asyncio.create_task(body(), name="two")
    loop.call_soon(lambda: print("in a callback", asyncio.current_task()))
    print(len(asyncio.all_tasks()), "tasks")
    await one
    print(len(asyncio.all_tasks()), "tasks", two.done())
    await two
    print(len(asyncio.all_tasks()), "tasks")
