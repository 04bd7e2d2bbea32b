"""Runs scenarios, one a line on standard input, and prints what happened in each, one a line. TaskOracleTest makes them and says
what they mean."""

import asyncio
import sys

from virtual_loop import VirtualLoop


class Boom(Exception):
    pass


class Scenario:
    def __init__(self, loop, bodies, futures):
        self.loop = loop
        self.trace = []
        self.futures = [loop.create_future() for _ in range(futures)]
        self.tasks = []
        for me, body in enumerate(bodies):
            self.tasks.append(loop.create_task(self.body(me, body[0] == "S", body[1:].split())))

    async def body(self, me, swallows, operations):
        for operation in operations:
            try:
                outcome = await self.perform(me, operation[0], operation[1:])
            except asyncio.CancelledError as e:
                message = "" if operation[0] == "t" else e
                self.trace.append(f"{me}{operation}!{message}")
                if not swallows:
                    raise
            except (RuntimeError, TimeoutError) as e:
                self.trace.append(f"{me}{operation}!{type(e).__name__}")
            else:
                self.trace.append(f"{me}{operation}={outcome}")
        return me

    async def perform(self, me, operation, operands):
        operands = [int(operand) for operand in operands.split(",") if operand]
        match operation:
            case "y":
                return await asyncio.sleep(0)
            case "z":
                return await asyncio.sleep(operands[0] / 1e6)
            case "f":
                return await self.futures[operands[0]]
            case "t":
                return await self.tasks[operands[0]]
            case "w":
                return await asyncio.wait_for(self.futures[operands[0]], operands[1] / 1e6)
            case "v":
                return await asyncio.wait_for(self.perform(me, "z", str(operands[0])), operands[1] / 1e6)
            case "g":
                return sum(await asyncio.gather(*(self.futures[n] for n in operands)))
            case "c":
                return self.tasks[operands[0]].cancel(f"by {me}")
            case "u":
                return asyncio.current_task().uncancel()
            case "n":
                return asyncio.current_task().cancelling()
            case "s":
                future = self.futures[operands[0]]
                return None if future.done() else future.set_result(me)
            case "x":
                return self.futures[operands[0]].cancel(f"by {me}")
            case "p":
                self.loop.call_soon(self.trace.append, f"{me}callback")
            case "r":
                raise Boom

    def states(self):
        for me, task in enumerate(self.tasks):
            state = "pending"
            if task.done():
                state = "cancelled" if task.cancelled() else "failed" if task.exception() else "ended"
            yield f"{me}:{state},{task.cancelling()}"


for line in sys.stdin:
    loop = VirtualLoop()
    bodies = line.strip().split("|")
    scenario = Scenario(loop, bodies, len(bodies))
    loop.set_exception_handler(lambda loop, context: None)
    loop.call_later(100, loop.stop)
    loop.run_forever()
    print(*scenario.trace, *scenario.states())
    loop.clean_up()
