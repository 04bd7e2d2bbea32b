"""Rule 2: what a callback adds waits for the next turn."""


def main(loop):
    def add(name, depth):
        print(name, depth)
        if depth < 3:
            loop.call_soon(add, name, depth + 1)

    loop.call_soon(add, "a", 1)
    loop.call_soon(add, "b", 1)
    for turn in range(1, 4):
        loop.stop()
        loop.run_forever()
        print("end of turn", turn)
