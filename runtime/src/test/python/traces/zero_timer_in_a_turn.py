"""Rule 3: within a turn what was ready runs before timers, and those before what callbacks add."""


def main(loop):
    def b():
        print("b")
        loop.call_soon(print, "b2")

    loop.call_soon(print, "a")
    loop.call_soon(b)
    loop.call_later(0, print, "t0")
    loop.call_soon(print, "c")
    loop.call_later(1, loop.stop)
    loop.run_forever()
