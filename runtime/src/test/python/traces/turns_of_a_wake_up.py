"""Rules 1 and 18: from set_result to the task and on to the task that awaits it, turn by turn."""
import asyncio


def ticker(loop, n):
    print("turn", n)
    if n < 6:
        loop.call_soon(ticker, loop, n + 1)


async def waits(name, awaitable):
    print(name, "waits")
    value = await awaitable
    print(name, "got", value)
    return value + 1


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    inner = asyncio.create_task(waits("inner", future))
    outer = asyncio.create_task(waits("outer", inner))
    loop.call_soon(ticker, loop, 1)
    await asyncio.sleep(0)
    future.set_result(1)
    print("set")
    print(await outer)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
