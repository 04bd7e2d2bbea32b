"""Resumes asynchronous generators by every sequence of some length and prints what each does; AsyncGeneratorOracleTest has the same in Java."""

import gc
import itertools
import os
import sys
import types
import warnings

warnings.simplefilter("ignore")
gc.disable()
sys.unraisablehook = lambda unraisable: None

OPERATIONS = "nstcrxkTKC"

trace = []
kept = []  # an abandoned generator would be closed, and add to the trace of the next


class Boom(Exception):
    pass


def keep(thing):
    kept.append(thing)
    return thing


@types.coroutine
def pause(value):
    return (yield value)


async def plain():
    a = yield "p1"
    trace.append(f"p got {a}")
    b = await pause("p2")
    trace.append(f"p got {b}")
    yield "p3"


async def waits():
    await pause("w1")
    yield "w2"
    await pause("w3")


async def catcher():
    try:
        yield "c1"
        await pause("c2")
    except Boom:
        trace.append("c caught")
        await pause("c3")
        yield "c4"
    finally:
        trace.append("c finally")
        await pause("c5")


async def swallows():
    try:
        yield "s1"
    except GeneratorExit:
        trace.append("s exit")
        await pause("s2")
        return


async def yields_on_exit():
    try:
        yield "y1"
    except GeneratorExit:
        trace.append("y exit")
        yield "y2"
        yield "y3"


async def waits_on_exit():
    try:
        await pause("e1")
        yield "e2"
    except GeneratorExit:
        trace.append("e exit")
        await pause("e3")
    yield "e4"


async def raises_on_exit():
    try:
        yield "r1"
    finally:
        trace.append("r finally")
        raise Boom


async def yields_in_finally():
    try:
        await pause("f1")
    finally:
        x = yield "f2"
        trace.append(f"f got {x}")


async def raises():
    trace.append("raises")
    raise Boom
    yield


async def stops():
    yield "x1"
    raise StopIteration


async def stops_async():
    yield "x1"
    raise StopAsyncIteration


async def returns():
    trace.append("returns")
    return
    yield


async def bare(make):
    inner = keep(make())
    while True:
        try:
            value = await inner.__anext__()
        except StopAsyncIteration:
            break
        sent = yield value
        trace.append(f"b got {sent}")


async def guarded(make):
    inner = keep(make())
    try:
        while True:
            value = await inner.asend("g")
            yield value
    except StopAsyncIteration:
        trace.append("g end")
    except Boom:
        trace.append("g caught")
        yield "g1"
    finally:
        trace.append("g finally")
        await inner.aclose()


async def passes(make):
    inner = keep(make())
    value = await inner.asend(None)
    while True:
        try:
            sent = yield value
        except Boom as e:
            value = await inner.athrow(e)
        else:
            value = await inner.asend(sent)


INNER = [
    plain, waits, catcher, swallows, yields_on_exit, waits_on_exit, raises_on_exit, yields_in_finally, raises, stops,
    stops_async, returns,
]
OUTER = [bare, guarded, passes]


class Driven:

    def __init__(self, generator):
        self.generator = generator
        self.pending = None

    def operate(self, operation):
        g = self.generator
        begin = {
            "n": lambda: g.__anext__(),
            "s": lambda: g.asend("v"),
            "t": lambda: g.athrow(Boom()),
            "c": lambda: g.aclose(),
            "T": lambda: g.__anext__(),
            "K": lambda: g.__anext__(),
            "C": lambda: g.aclose(),
        }.get(operation)
        if begin is None and self.pending is None:
            return "none"
        coro = begin() if begin else self.pending
        if begin is None:
            self.pending = None
        try:
            if operation in "nstc":
                out = coro.send(None)
            elif operation == "r":
                out = coro.send("w")
            elif operation in "xTC":
                out = coro.throw(Boom())
            else:
                coro.close()
                return "closed"
        except StopIteration as end:
            return f"Stop({end.value})"
        except BaseException as e:
            return type(e).__name__
        self.pending = coro
        return f"waits({out})"


def run(name, make, length):
    global trace
    for operations in itertools.product(OPERATIONS, repeat=length):
        trace = []
        driven = keep(Driven(make()))
        for operation in operations:
            outcome = driven.operate(operation)
            trace.append(f"{operation}={outcome}")
        print(f"{name} {''.join(operations)} {', '.join(trace)}")


def main():
    for inner in INNER:
        run(inner.__name__, inner, int(sys.argv[1]))
        for outer in OUTER:
            run(f"{outer.__name__}.{inner.__name__}", lambda: outer(inner), int(sys.argv[1]))


main()
sys.stdout.flush()
os._exit(0)  # without closing what was kept
