"""as_completed: results come in the order in which they are there, failures among them."""
import asyncio


class Boom(Exception):
    pass


async def works(name, delay, fails=False):
    await asyncio.sleep(delay)
    print("ends", name)
    if fails:
        raise Boom(name)
    return name


async def main():
    work = [works("c", 0.003), works("a", 0.001), works("b", 0.002, True)]
    for result in asyncio.as_completed(work):
        try:
            print("got", await result)
        except Boom as e:
            print("failed", e)
