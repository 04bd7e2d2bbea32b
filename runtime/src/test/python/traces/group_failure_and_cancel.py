"""Task groups: a failure and a cancellation from outside in the same turn, in both orders: the errors win over the cancellation."""
import asyncio


class Boom(Exception):
    pass


async def child(future):
    await future
    raise Boom("child")


async def parent(future):
    async with asyncio.TaskGroup() as group:
        group.create_task(child(future))


async def main():
    for cancel_first in True, False:
        future = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(parent(future))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        if cancel_first:
            task.cancel()
            future.set_result(None)
        else:
            future.set_result(None)
            task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            print(cancel_first, "cancelled", task.cancelling())
        except ExceptionGroup as e:
            print(cancel_first, *e.exceptions, task.cancelling())
