"""Rule 67: a run to completion that is stopped first fails, and its future lives on."""


def main(loop):
    future = loop.create_future()
    loop.call_soon(loop.stop)
    try:
        loop.run_until_complete(future)
    except RuntimeError as e:
        print(type(e).__name__)
    loop.call_soon(future.set_result, "in the end")
    print(loop.run_until_complete(future))
