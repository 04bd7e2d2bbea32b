"""What a suspended asyncio task keeps: memory.py DEPTH LOOP SAMPLES prints `sample BYTES`."""

import asyncio
import gc
import sys
import tracemalloc

COUNT = 20_000


async def waits(depth, until):
    if depth == 1:
        value = await until
        return value + depth
    below = await waits(depth - 1, until)
    return below + depth


async def make(depth, until):
    tasks = [asyncio.create_task(waits(depth, until)) for _ in range(COUNT)]
    await asyncio.sleep(0)
    gc.collect()
    return tasks


async def main(depth):
    until = asyncio.get_running_loop().create_future()
    first = await make(depth, until)
    before, _ = tracemalloc.get_traced_memory()
    second = await make(depth, until)
    after, _ = tracemalloc.get_traced_memory()
    if any(task.done() for task in first + second):
        raise AssertionError("a task is not suspended")
    print("sample", (after - before) / COUNT)
    until.set_result(0)
    await asyncio.gather(*first, *second)


tracemalloc.start()
asyncio.run(main(int(sys.argv[1])))
