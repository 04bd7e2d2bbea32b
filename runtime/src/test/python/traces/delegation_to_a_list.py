"""Rules 46 and 47: what is no generator takes no values, and what is thrown stays with the delegator."""


class Boom(Exception):
    pass


def over(items):
    try:
        yield from items
    except AttributeError:
        yield "takes no values"
    except Boom as e:
        yield f"delegator caught {e}"


def main(loop):
    print(*over([1, 2, 3]))
    generator = over([1, 2, 3])
    print(next(generator))
    print(generator.send(42))
    generator = over([1, 2, 3])
    print(next(generator))
    print(generator.throw(Boom("b")))
