"""Rule 28: awaiting a future that is done is no scheduling point."""
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    future.set_result(1)
    loop.call_soon(print, "another turn")
    for _ in range(3):
        print("got", await future)
    await asyncio.sleep(0)
    print("end")
