"""Contexts: a task runs in a copy of what was current when it was made; a coroutine that is awaited in the caller's own."""
import asyncio
import contextvars

name = contextvars.ContextVar("name", default="none")


async def sets(value):
    print("begins with", name.get())
    name.set(value)
    await asyncio.sleep(0)
    print("has", name.get())


async def main():
    name.set("main")
    task = asyncio.create_task(sets("task"))
    name.set("later")
    await task
    print("main has", name.get())
    await sets("awaited")
    print("main has", name.get())
    own = contextvars.copy_context()
    await asyncio.create_task(sets("given"), context=own)
    print(own[name], name.get())
