"""The program of Ten.java, level by level, for TracesTest: prints the functions of its traceback, innermost first."""

import asyncio
import sys
import traceback


class Ten:
    def __init__(self, suspending):
        self.suspending = suspending

    async def pause(self, level):
        if self.suspending & 1 << level:
            await asyncio.sleep(0)

    async def ten(self):
        await self.pause(10)
        return 1 + await self.nine()

    async def nine(self):
        await self.pause(9)
        below = self.eight(8)
        return 1 + await below

    async def eight(self, level):
        await self.pause(level)
        return 1 + await self.seven()

    async def seven(self):
        await self.pause(7)
        try:
            return await self.six()
        finally:
            pass

    async def six(self):
        await self.pause(6)

        async def five():
            await self.pause(5)
            return await self.four()

        return await five()

    async def four(self):
        await self.pause(4)
        return await self.three()

    async def three(self):
        await self.pause(3)
        try:
            return await self.two(1, 2.0)
        except ValueError:
            await self.pause(3)
            raise

    async def two(self, i, d):
        await self.pause(2)
        return i + await self.one() + int(d)

    async def one(self):
        await self.pause(1)
        return await self.zero()

    async def zero(self):
        await self.pause(0)
        return fail()


def fail():
    raise ValueError("no")


for suspending in map(int, sys.argv[1:]):
    try:
        asyncio.run(Ten(suspending).ten())
    except ValueError as e:
        names = [frame.name for frame in traceback.extract_tb(e.__traceback__)]
        print(" ".join(reversed([name for name in names if name in dir(Ten) + ["five", "fail"]])))
