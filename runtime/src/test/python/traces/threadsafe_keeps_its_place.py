"""Rule 10: call_soon_threadsafe on the loop's own thread stands in line with call_soon."""


def main(loop):
    def inside():
        print("c")
        loop.call_soon(print, "d")
        loop.call_soon_threadsafe(print, "e")
        loop.call_soon(print, "f")
        loop.call_soon_threadsafe(loop.stop)

    loop.call_soon(print, "a")
    loop.call_soon_threadsafe(print, "b")
    loop.call_soon(inside)
    loop.run_forever()
