"""Semaphores: so many at a time, in order; a release goes to who waits, and nobody overtakes; a bounded one knows its bound."""
import asyncio


async def holds(name, semaphore):
    async with semaphore:
        print(name, "in")
        await asyncio.sleep(0.001)
        print(name, "out")


async def main():
    semaphore = asyncio.Semaphore(2)
    tasks = [asyncio.create_task(holds(name, semaphore)) for name in "abcde"]
    await asyncio.sleep(0)
    print(semaphore.locked())
    tasks[2].cancel()
    for task in tasks[:2] + tasks[3:]:
        await task
    print(semaphore.locked(), tasks[2].cancelled())
    try:
        asyncio.BoundedSemaphore(1).release()
    except ValueError as e:
        print(type(e).__name__)
