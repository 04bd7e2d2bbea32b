"""shield: passes on the inner one's cancellation and failure; one that is done is given back itself."""
import asyncio


class Boom(Exception):
    pass


async def main():
    loop = asyncio.get_running_loop()
    inner = loop.create_future()
    outer = asyncio.shield(inner)
    inner.cancel()
    try:
        await outer
    except asyncio.CancelledError:
        print("cancelled", outer.cancelled())
    inner = loop.create_future()
    outer = asyncio.shield(inner)
    inner.set_exception(Boom("inner"))
    print(outer.done())
    try:
        await outer
    except Boom as e:
        print(e)
    print(asyncio.shield(inner) is inner)
