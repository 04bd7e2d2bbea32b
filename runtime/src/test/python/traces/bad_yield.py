"""Rule 17: what cannot be awaited is an error at the place where it is, in a later turn."""
import asyncio


class Odd:
    def __await__(self):
        return (yield 42)


async def main():
    loop = asyncio.get_running_loop()
    loop.call_soon(print, "another turn")
    try:
        await Odd()
    except RuntimeError as e:
        print("refused", "bad yield" in str(e))
    await asyncio.sleep(0)
    print("goes on")
