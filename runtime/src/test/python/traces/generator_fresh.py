"""Rules 40 to 42: a generator that has not begun takes no value; throw and close end it without running it."""


class Boom(Exception):
    pass


def body():
    try:
        print("runs")
        yield 1
    finally:
        print("finally")


def main(loop):
    generator = body()
    try:
        generator.send("value")
    except TypeError:
        print("refused")
    print(next(generator))
    thrown = body()
    try:
        thrown.throw(Boom("fresh"))
    except Boom as e:
        print("thrown", e)
    closed = body()
    closed.close()
    for ended in thrown, closed:
        print(list(ended) == [])
    generator.close()
