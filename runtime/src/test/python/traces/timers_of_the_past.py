"""Rules 3 and 5: timers of the past are due in the next turn, after what is ready."""


def main(loop):
    now = loop.time()
    loop.call_at(now - 2, print, "two seconds ago")
    loop.call_at(now - 1, print, "one second ago")
    loop.call_soon(print, "soon")
    loop.stop()
    loop.run_forever()
    print("end of turn")
