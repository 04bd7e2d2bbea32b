"""A future is completed once, and tells in which state it is."""
import asyncio


class Boom(Exception):
    pass


def attempt(call):
    try:
        return call()
    except (asyncio.InvalidStateError, asyncio.CancelledError, Boom) as e:
        return type(e).__name__


async def main():
    loop = asyncio.get_running_loop()
    for end in (
        lambda f: None,
        lambda f: f.set_result(1),
        lambda f: f.set_exception(Boom("k")),
        lambda f: f.cancel("c"),
    ):
        future = loop.create_future()
        end(future)
        print(future.done(), future.cancelled(), attempt(future.result))
        print(attempt(lambda: future.exception() is None))
        if future.done():
            print(attempt(lambda: future.set_result(2)), attempt(lambda: future.set_exception(ValueError())))
            print(future.cancel())
