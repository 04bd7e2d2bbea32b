"""Rule 46: next and send go to the delegate; what it returns is the value of the delegation."""


def inner(name):
    got = yield f"{name} 1"
    print(name, "got", got)
    got = yield f"{name} 2"
    print(name, "got", got)
    return f"{name} value"


def outer():
    for name in "a", "b":
        print("outer got", (yield from inner(name)))
    got = yield "outer"
    print("outer got", got)
    return "end"


def main(loop):
    generator = outer()
    value = next(generator)
    n = 0
    while True:
        print("yielded", value)
        n += 1
        try:
            value = generator.send(n)
        except StopIteration as e:
            print("StopIteration", e.value)
            break
