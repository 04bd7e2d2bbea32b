"""Rule 48: close goes from the innermost out, and nobody on the way can swallow it for the others."""


def inner(swallows):
    try:
        yield "inner"
    except GeneratorExit:
        print("inner exit")
        if not swallows:
            raise
    return "nobody sees"


def outer(swallows):
    try:
        print("outer got", (yield from inner(swallows)))
    except GeneratorExit:
        print("outer exit")
        raise
    finally:
        print("outer finally")


def main(loop):
    for swallows in True, False:
        generator = outer(swallows)
        print(next(generator))
        generator.close()
        print(list(generator) == [])
