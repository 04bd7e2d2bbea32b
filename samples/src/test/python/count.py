"""dev.weft.samples.generators.Count, line by line."""

import itertools


def count(first, step):
    value = first
    while True:
        yield value
        value += step


numbers = count(10, 5)
for number in itertools.islice(numbers, 5):
    print(number)
numbers.close()
