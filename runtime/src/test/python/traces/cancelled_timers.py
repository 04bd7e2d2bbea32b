"""Rule 6: a cancelled timer does not run, cancelled before or in the turn it is due."""


def main(loop):
    now = loop.time()
    handles = {}

    def first():
        print("first cancels second")
        handles["second"].cancel()

    loop.call_at(now - 2, first)
    handles["second"] = loop.call_at(now - 1, print, "second")
    third = loop.call_later(0.001, print, "third")
    third.cancel()
    third.cancel()
    loop.call_later(0.002, loop.stop)
    loop.run_forever()
    print(handles["second"].cancelled(), third.cancelled())
