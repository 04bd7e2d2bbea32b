"""Rule 1: callbacks run in the order of scheduling, never at once."""


def main(loop):
    loop.call_soon(print, "a")
    loop.call_soon(print, "b")
    loop.call_soon(loop.call_soon, print, "later")
    loop.call_soon(print, "c")
    loop.call_soon(loop.call_soon, loop.stop)
    print("scheduled")
    loop.run_forever()
