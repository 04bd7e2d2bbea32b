"""Eager tasks: run at once up to where they first suspend; one that never does is done when it is made."""
import asyncio


class Boom(Exception):
    pass


async def works(name, turns, fails=False):
    print(name, "begins")
    for _ in range(turns):
        await asyncio.sleep(0)
        print(name, "goes on")
    if fails:
        raise Boom(name)
    return name


async def main():
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)
    asyncio.current_task().set_name("main")
    quick = asyncio.create_task(works("quick", 0), name="Q")
    print(quick.done(), quick.result(), asyncio.current_task().get_name())
    slow = asyncio.create_task(works("slow", 1), name="S")
    print(slow.done(), slow in asyncio.all_tasks(), quick in asyncio.all_tasks())
    failing = asyncio.create_task(works("failing", 0, True), name="F")
    print(failing.done(), failing.exception())
    cancelled = asyncio.create_task(works("cancelled", 1), name="C")
    cancelled.cancel()
    print(await slow)
    try:
        await cancelled
    except asyncio.CancelledError:
        print("cancelled")
    loop.set_task_factory(None)
    print(asyncio.create_task(works("lazy", 0), name="L").done())
    await asyncio.sleep(0)
