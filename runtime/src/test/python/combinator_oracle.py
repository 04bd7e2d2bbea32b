"""What CPython's asyncio does with random programs of combinators, in virtual time: one line for each program.

A line is: when the program's task is cancelled, the program, and its trace, with tabs between. CombinatorOracleTest runs the same
programs with Weft and compares the traces.
"""
import asyncio
import random
import selectors
import sys

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
DEPTH = 5
LAST_CANCEL = 500
PARTS = {"seq": (2, 3), "group": (2, 3), "gather": (2, 3), "settled": (2, 3), "wait-all": (2, 2), "wait-any": (2, 2), "wait-exc": (2, 2),
         "finally": (2, 2)}
TIMED = {"timeout", "waitfor", "slow", "wait-all", "wait-any", "wait-exc"}
KINDS = ["seq", "seq", "group", "group", "group", "timeout", "catch", "catch", "finally", "waitfor", "shield", "gather", "settled", "swallow", "slow",
         "wait-all", "wait-any", "wait-exc"]


def generate(r, depth, times):
    """A program as nested lists. No time stands there twice: CPython does not order timers that are due at once."""
    if depth == 0 or r.random() < 0.15:
        kind = r.choice(["sleep", "sleep", "fail", "log", "turn"])
        if kind == "fail":
            return ["seq", ["sleep", str(times.pop())], ["fail", r.choice("ABCD")]]
        return [kind] + {"sleep": [str(times.pop())], "log": [r.choice("xyz")], "turn": []}[kind]
    kind = r.choice(KINDS)
    own = [str(times.pop())] if kind in TIMED else []
    return [kind] + own + [generate(r, depth - 1, times) for _ in range(r.randint(*PARTS.get(kind, (1, 1))))]


def text(node):
    return node if isinstance(node, str) else "(" + " ".join(map(text, node)) + ")"


class NoTime(selectors.SelectSelector):
    """Sleeps by moving the clock."""

    def select(self, timeout=None):
        if timeout is None:
            raise RuntimeError("the loop sleeps and nothing will wake it")
        self.loop.now = round(self.loop.now + max(timeout, 0), 6)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self):
        self.now = 0.0
        selector = NoTime()
        selector.loop = self
        super().__init__(selector)
        self._clock_resolution = 1e-9
        self.set_exception_handler(lambda loop, context: None)

    def time(self):
        return self.now


ERRORS = {name: type(name, (Exception,), {}) for name in "ABCD"}
WAITS = {"wait-all": asyncio.ALL_COMPLETED, "wait-any": asyncio.FIRST_COMPLETED, "wait-exc": asyncio.FIRST_EXCEPTION}


def name(e):
    if isinstance(e, BaseExceptionGroup):
        return "Group(" + ",".join(map(name, e.exceptions)) + ")"
    return {asyncio.CancelledError: "Cancelled", TimeoutError: "Timeout"}.get(type(e), type(e).__name__)


class Run:
    def __init__(self, loop):
        self.loop = loop
        self.trace = []

    def log(self, what):
        self.trace.append(f"{int(self.loop.now * 1000 + 1e-4)} {what}")

    async def execute(self, node):
        kind, *args = node
        if kind == "sleep":
            await asyncio.sleep(int(args[0]) / 1000)
        elif kind == "turn":
            await asyncio.sleep(0)
        elif kind == "log":
            self.log(args[0])
        elif kind == "fail":
            raise ERRORS[args[0]]
        elif kind == "seq":
            for part in args:
                await self.execute(part)
        elif kind == "group":
            async with asyncio.TaskGroup() as group:
                for part in args[1:]:
                    group.create_task(self.execute(part))
                await self.execute(args[0])
        elif kind == "timeout":
            async with asyncio.timeout(int(args[0]) / 1000):
                await self.execute(args[1])
        elif kind == "waitfor":
            await asyncio.wait_for(self.execute(args[1]), int(args[0]) / 1000)
        elif kind == "shield":
            await asyncio.shield(self.execute(args[0]))
        elif kind == "gather":
            await asyncio.gather(*map(self.execute, args))
        elif kind == "settled":
            ends = await asyncio.gather(*map(self.execute, args), return_exceptions=True)
            self.log("settled " + " ".join("ok" if end is None else name(end) for end in ends))
        elif kind in WAITS:
            tasks = [asyncio.ensure_future(self.execute(part)) for part in args[1:]]
            done, _ = await asyncio.wait(tasks, timeout=int(args[0]) / 1000, return_when=WAITS[kind])
            self.log("waited " + "".join("D" if task in done else "P" for task in tasks))
        elif kind == "finally":
            try:
                await self.execute(args[0])
            finally:
                self.log("finally")
                await self.execute(args[1])
        elif kind == "catch":
            try:
                await self.execute(args[0])
            except Exception as e:
                self.log("caught " + name(e))
        elif kind == "swallow":
            try:
                await self.execute(args[0])
            except asyncio.CancelledError:
                self.log(f"swallowed {asyncio.current_task().cancelling()}")
        elif kind == "slow":
            try:
                await self.execute(args[1])
            except asyncio.CancelledError:
                await asyncio.sleep(int(args[0]) / 1000)
                self.log("slow")
                raise

    async def main(self, cancels, program):
        task = asyncio.ensure_future(self.execute(program))
        for when in cancels:
            self.loop.call_at(when / 1000 + 0.0005, lambda: self.log("cancel" if task.cancel() else "too late"))
        await asyncio.wait([task])
        try:
            await task
            self.log("ok")
        except (Exception, asyncio.CancelledError) as e:
            self.log(name(e))
        self.log(f"count {task.cancelling()}")
        while len(asyncio.all_tasks()) > 1:
            await asyncio.wait(asyncio.all_tasks() - {asyncio.current_task()})


for seed in range(COUNT):
    r = random.Random(seed)
    times = r.sample(range(1, 400), 399)
    cancels = sorted(r.sample(range(1, LAST_CANCEL), r.randint(0, 2)))
    program = generate(r, DEPTH, times)
    loop = VirtualLoop()
    run = Run(loop)
    loop.run_until_complete(run.main(cancels, program))
    loop.close()
    print(" ".join(map(str, cancels)), text(program), ";".join(run.trace), sep="\t")
