"""Timeouts: of two, the one whose deadline passed says so, whichever is inside."""
import asyncio


async def nested(outside, inside):
    try:
        async with asyncio.timeout(outside) as outer:
            try:
                async with asyncio.timeout(inside) as inner:
                    await asyncio.sleep(10)
            except TimeoutError:
                print("inner", outer.expired(), inner.expired())
            print("between")
            await asyncio.sleep(0)
    except TimeoutError:
        print("outer", outer.expired(), inner.expired())


async def main():
    await nested(0.001, 0.002)
    await nested(0.002, 0.001)
    await nested(0.001, 0.001)
    print(asyncio.current_task().cancelling())
