"""Rule 18: a chain of tasks ends from the innermost out, a turn each."""
import asyncio


async def link(n, next_one):
    value = await next_one
    print("link", n, "got", value)
    return value + 1


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    last = future
    for n in range(5):
        last = asyncio.create_task(link(n, last))
    loop.call_soon(future.set_result, 0)
    print(await last)
