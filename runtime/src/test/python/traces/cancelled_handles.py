"""Rule 8: a cancelled callback is skipped, also by one of the same turn."""


def main(loop):
    handles = []
    loop.call_soon(lambda: handles[1].cancel())
    handles.append(loop.call_soon(print, "kept"))
    handles.append(loop.call_soon(print, "cancelled"))
    loop.call_soon(loop.stop)
    loop.run_forever()
    print([handle.cancelled() for handle in handles].count(True), "cancelled")
