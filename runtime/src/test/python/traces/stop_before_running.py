"""Rule 12: stopped before it runs, a loop runs one turn."""


def main(loop):
    loop.call_soon(loop.call_soon, print, "second turn")
    loop.call_soon(print, "first turn")
    loop.stop()
    loop.run_forever()
    print("stopped")
    loop.stop()
    loop.run_forever()
    print("stopped")
