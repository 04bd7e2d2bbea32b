"""The measures of group core, for CPython: generators.py MEASURE LOOP SAMPLES prints lines `sample NANOSECONDS`."""

import sys
import time

ELEMENTS = 100_000


def each(words):
    for word in words:
        yield word


def element():
    words = ["w" * (i % 7) for i in range(ELEMENTS)]
    begin = time.perf_counter_ns()
    total = 0
    for word in each(words):
        total += len(word)
    return time.perf_counter_ns() - begin, total == sum(map(len, words))


def fibonacci(count):
    a, b = 0, 1
    for _ in range(count):
        yield a
        a, b = b, (a + b) & 0xFFFF_FFFF_FFFF_FFFF  # as a long does, but for the sign


def longs():
    begin = time.perf_counter_ns()
    total = 0
    last = 0
    for last in fibonacci(ELEMENTS):
        total += last
    return time.perf_counter_ns() - begin, total > last > 0


def mixer():
    mixed = 0
    turn = 0
    while True:
        sent = yield mixed
        mixed = (mixed + sent) % 100 if turn == 0 else (mixed * 3 + sent) % 100
        turn ^= 1


def send():
    generator = mixer()
    value = next(generator)
    begin = time.perf_counter_ns()
    for i in range(ELEMENTS):
        value = generator.send(value + (i & 15))
    return time.perf_counter_ns() - begin, 0 <= value < 100


def delegating(level):
    if level == 0:
        i = 0
        while True:
            yield i
            i = i + 1 & 63
    yield from delegating(level - 1)


def depth(level):
    generator = delegating(level)
    total = sum(next(generator) for _ in range(64))
    begin = time.perf_counter_ns()
    for _ in range(ELEMENTS):
        next(generator)
    return time.perf_counter_ns() - begin, total == 63 * 64 // 2


MEASURES = {"object": element, "long": longs, "send": send}


def main(name, samples):
    for i in range(samples + 1):
        taken, right = depth(int(name)) if name.isdigit() else MEASURES[name]()
        if not right:
            raise AssertionError(f"{name} gave a wrong result")
        if i > 0:
            print("sample", taken / ELEMENTS)


sys.setrecursionlimit(10_000)
main(sys.argv[1], int(sys.argv[3]))
