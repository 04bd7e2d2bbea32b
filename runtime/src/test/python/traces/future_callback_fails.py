"""A callback of a future that throws is reported, and the others run."""
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: print("reported", type(context["exception"]).__name__))
    future = loop.create_future()

    def fail(future):
        raise ValueError("bad")

    future.add_done_callback(fail)
    future.add_done_callback(lambda future: print("other"))
    future.set_result(None)
    await asyncio.sleep(0)
    print("end")
