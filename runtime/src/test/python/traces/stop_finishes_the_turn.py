"""Rule 12: stop lets the turn end; what it added stays for the next run."""


def main(loop):
    def stopper():
        print("stopper")
        loop.stop()
        loop.call_soon(print, "next run")

    loop.call_soon(stopper)
    loop.call_soon(print, "same turn")
    loop.run_forever()
    print("stopped")
    loop.call_soon(loop.stop)
    loop.run_forever()
    print("stopped again")
