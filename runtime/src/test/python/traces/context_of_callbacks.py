"""Contexts: callbacks run in a copy of what was current when they were registered, or in the one that is given."""
import asyncio
import contextvars

name = contextvars.ContextVar("name")


async def main():
    loop = asyncio.get_running_loop()

    def show(what):
        print(what, name.get("none"))
        name.set("set by " + what)

    future = loop.create_future()
    name.set("one")
    loop.call_soon(show, "soon")
    name.set("two")
    loop.call_later(0.001, show, "later")
    future.add_done_callback(lambda f: show("done"))
    empty = contextvars.Context()
    loop.call_soon(show, "given", context=empty)
    loop.call_soon(show, "given again", context=empty)
    name.set("three")
    future.set_result(None)
    await asyncio.sleep(0.002)
    print(name.get(), empty[name])
