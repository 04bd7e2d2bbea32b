"""Rule 33: results in the order of the arguments, whoever is first."""
import asyncio


async def after(turns, value):
    for _ in range(turns):
        await asyncio.sleep(0)
    print("ended", value)
    return value


async def main():
    print(*await asyncio.gather(after(3, "a"), after(1, "b"), after(2, "c")))
    future = asyncio.gather(after(0, "d"))
    print(future.done())
    print(*await future)
