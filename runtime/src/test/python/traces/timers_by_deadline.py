"""Rule 4: timers run by their deadlines, whatever the order of setting."""


def main(loop):
    for delay in 30, 10, 50, 20, 40:
        loop.call_later(delay / 1000, print, "timer", delay)
    loop.call_later(0.025, loop.call_soon, print, "soon at 25")
    loop.call_later(0.060, loop.stop)
    start = loop.time()
    loop.run_forever()
    print("took", round((loop.time() - start) * 1000))
