"""PEP 492: a coroutine is awaited once; a task any number of times."""
import asyncio


async def body():
    await asyncio.sleep(0)
    return "value"


async def main():
    coro = body()
    print(await coro)
    try:
        await coro
    except RuntimeError as e:
        print("refused", "already awaited" in str(e))
    task = asyncio.create_task(body())
    print(await task, await task)
