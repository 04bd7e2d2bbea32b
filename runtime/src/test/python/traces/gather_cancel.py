"""Rule 35: cancel goes to the children; the gather is done when they are."""
import asyncio


async def child(name, turns):
    try:
        await asyncio.sleep(10)
    finally:
        for _ in range(turns):
            await asyncio.sleep(0)
        print("left", name)


async def main():
    both = asyncio.gather(child("a", 3), child("b", 1))
    await asyncio.sleep(0)
    print(both.cancel(), both.done())
    try:
        await both
    except asyncio.CancelledError:
        print("CancelledError", both.cancelled(), both.cancel())
