"""Rule 67: running a future that is done takes a turn."""


def main(loop):
    future = loop.create_future()
    future.set_result(42)
    loop.call_soon(print, "turn")
    loop.call_soon(loop.call_soon, print, "next turn")
    print(loop.run_until_complete(future))
