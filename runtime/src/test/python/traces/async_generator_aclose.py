"""Asynchronous generators: aclose runs what finally blocks await; a generator that yields then is refused."""
import asyncio


async def cleans_up():
    try:
        yield 1
        yield 2
    finally:
        await asyncio.sleep(0)
        print("cleaned up")


async def goes_on():
    try:
        yield 1
    except GeneratorExit:
        yield 2


async def main():
    generator = cleans_up()
    print(await anext(generator))
    await generator.aclose()
    await generator.aclose()
    print(await anext(generator, "closed"))
    fresh = cleans_up()
    await fresh.aclose()
    print(await anext(fresh, "never begun"))
    stubborn = goes_on()
    await anext(stubborn)
    try:
        await stubborn.aclose()
    except RuntimeError as e:
        print(type(e).__name__)
