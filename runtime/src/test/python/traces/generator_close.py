"""Rule 43: close runs finally; a body that yields then has ignored it; other errors come out."""


class Boom(Exception):
    pass


def obeys():
    try:
        yield "obeys"
    finally:
        print("finally")


def ignores():
    try:
        yield "ignores"
    except GeneratorExit:
        yield "still here"
    print("ends")


def fails():
    try:
        yield "fails"
    except GeneratorExit:
        raise Boom("while closing")


def main(loop):
    for body in obeys, ignores, fails:
        generator = body()
        print(next(generator))
        try:
            generator.close()
            print("closed")
        except (RuntimeError, Boom) as e:
            print(type(e).__name__)
        try:
            print("next", next(generator))
        except StopIteration:
            print("at its end")
