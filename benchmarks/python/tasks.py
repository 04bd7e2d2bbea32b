"""The measures of group tasks, for CPython: tasks.py MEASURE LOOP SAMPLES prints lines `sample NANOSECONDS`."""

import asyncio
import sys
import time

TASKS = 100
SWITCHES = 200
SPAWNED = 1_000
TRIPS = 2_000
TIMERS = 1_000_000
LATEST = 0.05


async def one(i):
    return i & 63


async def spawn():
    tasks = [asyncio.create_task(one(i)) for i in range(SPAWNED)]
    return sum([await task for task in tasks])


async def up(switches):
    total = 0
    for i in range(switches):
        total += i & 1
        await asyncio.sleep(0)
    return total


async def down(switches):
    total = 0
    while switches > 0:
        switches -= 1
        await asyncio.sleep(0)
        total += switches & 1
    return total


async def switching(bodies):
    tasks = [asyncio.create_task(bodies[i % len(bodies)](SWITCHES)) for i in range(TASKS)]
    return sum([await task for task in tasks])


async def ping():
    there, back = asyncio.Queue(), asyncio.Queue()
    pong_task = asyncio.create_task(pong(there, back))
    value = 1
    for _ in range(TRIPS):
        await there.put(value)
        value = await back.get()
    await pong_task
    return value


async def pong(there, back):
    for _ in range(TRIPS):
        value = await there.get()
        await back.put(value * 3 + 1 & 63)


async def timers():
    loop = asyncio.get_running_loop()
    over = loop.create_future()
    fired = 0

    def callback():
        nonlocal fired
        fired += 1
        if fired == TIMERS // 2:
            over.set_result(fired)

    handles = [loop.call_later(i * 7919 % 50_000 / 1e6, callback) for i in range(TIMERS)]
    for handle in handles[::2]:
        handle.cancel()
    return await over


# Name: how to make the coroutine, how much work it does, its result.
MEASURES = {
    "spawn": (spawn, SPAWNED, sum(i & 63 for i in range(SPAWNED))),
    "switch": (lambda: switching([up]), TASKS * SWITCHES, TASKS * SWITCHES // 2),
    "switch-mixed": (lambda: switching([up, down]), TASKS * SWITCHES, TASKS * SWITCHES // 2),
    "ping-pong": (ping, TRIPS, None),
    "timers": (timers, TIMERS, TIMERS // 2),
}


async def measure(start, work, expected):
    begin = time.perf_counter_ns()
    result = await start()
    taken = time.perf_counter_ns() - begin
    if expected is not None and result != expected:
        raise AssertionError(f"the result is {result}, not {expected}")
    return taken / work


def main(name, loop, samples):
    start, work, expected = MEASURES[name]
    factory = None
    if loop == "uvloop":
        import uvloop

        factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        if name == "timers":
            samples = 1  # takes seconds
        else:
            for _ in range(3):
                runner.run(measure(start, work, expected))
        for _ in range(samples):
            print("sample", runner.run(measure(start, work, expected)))


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
