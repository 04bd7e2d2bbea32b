"""Rule 35: a gather that was cancelled ends in CancelledError though its children went on."""
import asyncio


async def swallows():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print("swallowed")
    return 1


async def main():
    both = asyncio.gather(swallows(), swallows())
    await asyncio.sleep(0)
    both.cancel()
    try:
        await both
    except asyncio.CancelledError:
        print("CancelledError")
