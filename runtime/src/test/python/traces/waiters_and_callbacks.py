"""Rule 1.10: callbacks and tasks of a future run in the order in which they came."""
import asyncio


async def waits(name, future):
    print(name, "got", await future)


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    future.add_done_callback(lambda f: print("callback 1"))
    asyncio.create_task(waits("task 1", future))
    await asyncio.sleep(0)
    future.add_done_callback(lambda f: print("callback 2"))
    asyncio.create_task(waits("task 2", future))
    await asyncio.sleep(0)
    loop.call_soon(print, "before")
    future.set_result("it")
    loop.call_soon(print, "after")
    future.add_done_callback(lambda f: print("late callback"))
    await asyncio.sleep(0)
    print("main")
