"""What CPython does when generators are resumed in every way: one line for each generator and sequence of operations.

GeneratorOracleTest runs the same generators, written with Weft, and compares the lines.
"""
import itertools
import os
import sys

OPERATIONS = "nstec"
LENGTH = int(sys.argv[1]) if len(sys.argv) > 1 else 4

trace = []
kept = []  # an abandoned generator would be closed, and add to the trace of the next


class Boom(Exception):
    pass


def keep(generator):
    kept.append(generator)
    return generator


def plain():
    a = yield "p1"
    trace.append(f"p got {a}")
    b = yield "p2"
    trace.append(f"p got {b}")
    return "pv"


def catcher():
    try:
        yield "c1"
    except Boom:
        trace.append("c caught")
        y = yield "c2"
        trace.append(f"c got {y}")
        return "cv"
    finally:
        trace.append("c finally")
    return "cn"


def swallows():
    try:
        yield "s1"
    except GeneratorExit:
        trace.append("s exit")
        return "sv"
    return "sn"


def yields_on_exit():
    try:
        yield "y1"
    except GeneratorExit:
        trace.append("y exit")
        yield "y2"
    return "yn"


def raises_on_exit():
    try:
        yield "r1"
    finally:
        trace.append("r finally")
        raise Boom()


def yields_in_finally():
    try:
        yield "f1"
    finally:
        x = yield "f2"
        trace.append(f"f got {x}")


def raises():
    trace.append("raises")
    raise Boom()
    yield


def stops():
    yield "x1"
    raise StopIteration("from the body")


def returns():
    trace.append("returns")
    return "rv"
    yield


def items():
    return iter(["i1", "i2"])


def bare(inner):
    r = yield from keep(inner())
    trace.append(f"b got {r}")
    return "bv"


def guarded(inner):
    try:
        r = yield from keep(inner())
        trace.append(f"g got {r}")
    except Boom:
        trace.append("g caught")
        yield "g2"
    finally:
        trace.append("g finally")
    return "gv"


def exits(inner):
    try:
        yield from keep(inner())
    except GeneratorExit:
        trace.append("e exit")
        return "ev"
    yield "e2"


def cleans(inner):
    try:
        yield "k1"
    finally:
        r = yield from keep(inner())
        trace.append(f"k got {r}")


def runtime(inner):
    while True:
        try:
            yield from keep(inner())
            return "uv"
        except RuntimeError:
            trace.append("u runtime error")


INNER = [plain, catcher, swallows, yields_on_exit, raises_on_exit, yields_in_finally, raises, stops, returns, items]
OUTER = [bare, guarded, exits, cleans, runtime]


def operate(generator, operation):
    try:
        if operation == "n":
            return str(next(generator))
        if operation == "s":
            return str(generator.send("v"))
        if operation == "t":
            return str(generator.throw(Boom()))
        if operation == "e":
            return str(generator.throw(GeneratorExit()))
        generator.close()
        return "closed"
    except StopIteration as e:
        return f"Stop({e.value})"
    except BaseException as e:
        return type(e).__name__


def run(name, make):
    for operations in itertools.product(OPERATIONS, repeat=LENGTH):
        trace.clear()
        generator = keep(make())
        for operation in operations:
            trace.append(f"{operation}={operate(generator, operation)}")
        print(name, "".join(operations), ", ".join(trace))


def main():
    for inner in INNER:
        if inner is not items:
            run(inner.__name__, inner)
        for outer in OUTER:
            run(f"{outer.__name__}.{inner.__name__}", lambda: outer(inner))
            for second in OUTER:
                run(f"{second.__name__}.{outer.__name__}.{inner.__name__}", lambda: second(lambda: outer(inner)))


main()
sys.stdout.flush()
os._exit(0)  # without closing those that are kept
