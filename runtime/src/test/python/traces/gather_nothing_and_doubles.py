"""Rule 33: a gather of what is done is done; an argument that stands there twice runs once."""
import asyncio


async def counted(runs):
    runs.append(1)
    return "once"


async def main():
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    done.set_result("done")
    all_done = asyncio.gather(done, done)
    print(all_done.done(), *all_done.result())
    print(len(await asyncio.gather()), "results")
    runs = []
    coro = counted(runs)
    print(*await asyncio.gather(coro, coro, coro), len(runs))
