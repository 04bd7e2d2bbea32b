"""Rule 33: the first failure is the gather's; the others run on, and a later failure is nobody's."""
import asyncio


class Boom(Exception):
    pass


async def fails(turns, text):
    for _ in range(turns):
        await asyncio.sleep(0)
    print("fails", text)
    raise Boom(text)


async def succeeds():
    for _ in range(6):
        await asyncio.sleep(0)
    print("succeeds")


async def main():
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: print("reported"))
    last = asyncio.create_task(succeeds())
    try:
        await asyncio.gather(fails(2, "second"), fails(1, "first"), fails(4, "late"), last)
    except Boom as e:
        print("caught", e)
    await last
    await asyncio.sleep(0)
