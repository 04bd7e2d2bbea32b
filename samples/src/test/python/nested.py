"""dev.weft.samples.generators.Nested, line by line."""


def repeat(value):
    for _ in range(value):
        yield value


def pyramid(height):
    for i in range(height):
        yield from repeat(i)


print(list(pyramid(4)))
