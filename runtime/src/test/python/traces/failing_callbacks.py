"""Rule 9: a callback that throws is reported and the rest of the turn runs."""


def main(loop):
    def fail(text):
        raise ValueError(text)

    def handler(loop, context):
        print("reported", context["exception"], context["message"].startswith("Exception in callback"))

    loop.set_exception_handler(handler)
    loop.call_soon(fail, "one")
    loop.call_soon(print, "between")
    loop.call_soon(fail, "two")
    loop.call_soon(loop.stop)
    loop.run_forever()
    print("stopped")
