"""A callback that completes the next future: a turn for each."""
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    futures = [loop.create_future() for _ in range(4)]
    for n in range(3):
        futures[n].add_done_callback(lambda f, n=n: (print("done", n), futures[n + 1].set_result(n + 1)))
        loop.call_soon(print, "soon", n)
    futures[0].set_result(0)
    print(await futures[3])
