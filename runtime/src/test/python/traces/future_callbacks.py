"""Callbacks of a future run in a later turn, in order; removed ones and those of nobody do not."""
import asyncio


def note(name):
    return lambda future: print(name, future.result())


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    one, two, three = note("one"), note("two"), note("three")
    for callback in one, two, three:
        future.add_done_callback(callback)
    future.remove_done_callback(two)
    loop.call_soon(print, "before")
    future.set_result("r")
    print("set")
    future.add_done_callback(note("late"))
    await asyncio.sleep(0)
    print("next turn")
