"""Asynchronous generators: asend and athrow reach the yield, and what they awaken may await before the next one."""
import asyncio


class Boom(Exception):
    pass


async def echo():
    value = "begin"
    while True:
        try:
            value = yield value
            await asyncio.sleep(0)
        except Boom as e:
            value = f"caught {e}"


async def main():
    generator = echo()
    try:
        await generator.asend("too early")
    except TypeError:
        print("refused")
    print(await generator.asend(None))
    print(await generator.asend("one"))
    print(await generator.athrow(Boom("two")))
    task = asyncio.create_task(anext_of(generator))
    await asyncio.sleep(0)
    try:
        await anext(generator)
    except RuntimeError as e:
        print(type(e).__name__)
    print(await task)
    try:
        await generator.athrow(KeyError("three"))
    except KeyError:
        print("not caught")
    print(await anext(generator, "ended"))


async def anext_of(generator):
    return await generator.asend("slow")
