"""Rule 51: a yield in finally puts the exception off; a return in it hides it."""


class Boom(Exception):
    pass


def puts_off():
    try:
        yield 1
    finally:
        yield "finally"
    print("never")


def hides():
    try:
        yield 1
    finally:
        return "hidden"


def main(loop):
    generator = puts_off()
    next(generator)
    print(generator.throw(Boom("later")))
    try:
        next(generator)
    except Boom as e:
        print("out", e)
    generator = hides()
    next(generator)
    try:
        generator.throw(Boom("lost"))
    except StopIteration as e:
        print("StopIteration", e.value)
