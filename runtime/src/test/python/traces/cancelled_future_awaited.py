"""Rule 16: a future that is cancelled cancels who awaits it, unless that catches it."""
import asyncio


async def waits(name, future, catches):
    try:
        await future
    except asyncio.CancelledError as e:
        print(name, "cancelled", e)
        if not catches:
            raise
    return name


async def main():
    future = asyncio.get_running_loop().create_future()
    one = asyncio.create_task(waits("one", future, False))
    two = asyncio.create_task(waits("two", future, True))
    await asyncio.sleep(0)
    print(future.cancel("no more"), future.cancel("again"))
    print(await two)
    print(one.cancelled(), one.cancelling(), two.cancelled())
