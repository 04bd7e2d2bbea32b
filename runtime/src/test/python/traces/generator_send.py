"""PEP 342: send gives the value of the pending yield; next is send of None."""


def echo():
    received = yield "begin"
    while received != "end":
        received = yield ("got", received)
    return "ended"


def main(loop):
    generator = echo()
    print(next(generator))
    for value in "a", None, "b":
        print(*generator.send(value))
    print(*next(generator))
    try:
        generator.send("end")
    except StopIteration as e:
        print("StopIteration", e.value)
    try:
        next(generator)
    except StopIteration as e:
        print("StopIteration", e.value)
