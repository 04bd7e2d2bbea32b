"""Exit stacks: what was added last runs first, awaiting or not; what is moved away runs with the new stack."""
import asyncio
from contextlib import AsyncExitStack


async def note(name):
    await asyncio.sleep(0)
    print(name)


async def main():
    async with AsyncExitStack() as stack:
        stack.callback(print, "first")
        stack.push_async_callback(note, "second")
        stack.callback(print, "third")
        print("body")
    async with AsyncExitStack() as stack:
        stack.push_async_callback(note, "moved")
        kept = stack.pop_all()
        stack.callback(print, "stays")
    print("between")
    await kept.aclose()
    await kept.aclose()
