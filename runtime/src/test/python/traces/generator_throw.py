"""Rule 44: what is thrown in is caught where the body stands, or comes out."""


class Boom(Exception):
    pass


def body():
    for n in range(3):
        try:
            yield n
        except Boom as e:
            yield f"caught {e}"
    try:
        yield "last"
    except Boom:
        return "returned"


def main(loop):
    generator = body()
    print(next(generator))
    print(generator.throw(Boom("one")))
    print(next(generator))
    print(next(generator))
    print(next(generator))
    try:
        generator.throw(Boom("two"))
    except StopIteration as e:
        print("StopIteration", e.value)
    try:
        generator.throw(Boom("three"))
    except Boom as e:
        print("out", e)
