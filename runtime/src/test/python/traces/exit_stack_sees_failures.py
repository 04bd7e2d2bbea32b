"""Exit stacks: each exit sees what is under way, may end it, and may fail itself; all run."""
import asyncio
from contextlib import AsyncExitStack


class Boom(Exception):
    pass


def sees(name, ends):
    def exit(kind, e, trace):
        print(name, e)
        return ends

    return exit


def fails(kind, e, trace):
    print("fails on", e)
    raise Boom("later")


async def main():
    async with AsyncExitStack() as stack:
        stack.push(sees("outer", False))
        stack.push(sees("ends it", True))
        stack.push(fails)
        stack.push(sees("inner", False))
        raise Boom("body")
    print("goes on")
    try:
        async with AsyncExitStack() as stack:
            stack.push(sees("one", False))
            raise Boom("again")
    except Boom as e:
        print("came out", e)
