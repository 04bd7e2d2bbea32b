"""as_completed: when the time has passed, what is left raises TimeoutError one by one, and goes on."""
import asyncio


async def works(name, delay):
    await asyncio.sleep(delay)
    print("ends", name)
    return name


async def main():
    tasks = [asyncio.create_task(works(n, d)) for n, d in (("a", 0.001), ("b", 0.004), ("c", 0.005))]
    for result in asyncio.as_completed(tasks, timeout=0.002):
        try:
            print("got", await result)
        except TimeoutError as e:
            print(type(e).__name__)
    await asyncio.wait(tasks)
    print([t.cancelled() for t in tasks])
