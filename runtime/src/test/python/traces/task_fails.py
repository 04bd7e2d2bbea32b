"""Rule 16: a task fails with what its body raises, each time it is asked."""
import asyncio


class Boom(Exception):
    pass


async def fails():
    await asyncio.sleep(0)
    raise Boom("bang")


async def main():
    task = asyncio.create_task(fails())
    for _ in range(2):
        try:
            await task
        except Boom as e:
            print("caught", e)
    print(task.done(), task.cancelled(), task.exception())
