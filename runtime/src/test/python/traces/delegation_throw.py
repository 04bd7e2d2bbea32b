"""Rule 47: what is thrown goes to the innermost; what that returns then is the value of the delegation."""


class Boom(Exception):
    pass


def inner(catches):
    try:
        yield "inner"
    except Boom as e:
        print("inner", e)
        if not catches:
            raise
        return "caught"
    finally:
        print("inner finally")


def outer(catches):
    try:
        print("outer got", (yield from inner(catches)))
        yield "after"
    except Boom as e:
        print("outer", e)
        yield "handled"


def main(loop):
    for catches in True, False:
        generator = outer(catches)
        print(next(generator))
        print(generator.throw(Boom("b")))
        print(list(generator) == [])
