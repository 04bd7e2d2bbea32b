"""Rule 68: a loop does not run inside a loop. One attempt only: CPython 3.13.0 forgets who runs at the first."""
import asyncio


def main(loop):
    other = asyncio.new_event_loop()

    def nest():
        try:
            other.run_forever()
        except RuntimeError as e:
            print("refused", type(e).__name__)
        loop.stop()

    loop.call_soon(nest)
    loop.run_forever()
    print(loop.is_running(), other.is_running())
    other.close()
