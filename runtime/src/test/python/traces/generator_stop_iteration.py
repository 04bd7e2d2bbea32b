"""Rule 50: a StopIteration that leaves a body is an error with that as cause."""


def raises():
    yield 1
    raise StopIteration("sneaky")


def nexts(inner):
    while True:
        yield next(inner)


def main(loop):
    for generator in raises(), nexts(iter([1])):
        print(next(generator))
        try:
            next(generator)
        except RuntimeError as e:
            print(type(e).__name__, type(e.__cause__).__name__)
