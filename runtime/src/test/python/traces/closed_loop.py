"""Rule 69: a closed loop takes nothing; closing twice is fine, closing while it runs is not."""


def main(loop):
    def close():
        try:
            loop.close()
        except RuntimeError as e:
            print("running:", type(e).__name__)
        loop.stop()

    loop.call_soon(close)
    loop.run_forever()
    loop.call_soon(print, "dropped")
    loop.close()
    loop.close()
    print(loop.is_closed())
    for call in (
        lambda: loop.call_soon(print),
        lambda: loop.call_soon_threadsafe(print),
        lambda: loop.call_later(1, print),
        loop.run_forever,
    ):
        try:
            call()
        except RuntimeError as e:
            print("closed:", type(e).__name__)
