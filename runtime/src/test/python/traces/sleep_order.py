"""Rule 32: sleepers wake by their deadlines; zero is one turn, as is less than zero."""
import asyncio


async def sleeper(delay):
    await asyncio.sleep(delay / 1000)
    print("slept", delay)


async def main():
    loop = asyncio.get_running_loop()
    tasks = [asyncio.create_task(sleeper(delay)) for delay in (3, 1, 0, 2, -1)]
    loop.call_soon(print, "turn")
    for task in tasks:
        await task
