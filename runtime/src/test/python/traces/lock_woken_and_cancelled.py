"""Locks: a waiter that is woken and cancelled in the same turn, in both orders, leaves the lock to the next."""
import asyncio


async def holds(name, lock):
    try:
        async with lock:
            print(name, "has it")
    except asyncio.CancelledError:
        print(name, "cancelled")


async def main():
    for cancel_first in True, False:
        lock = asyncio.Lock()
        await lock.acquire()
        a = asyncio.create_task(holds("a", lock))
        b = asyncio.create_task(holds("b", lock))
        await asyncio.sleep(0)
        if cancel_first:
            a.cancel()
            lock.release()
        else:
            lock.release()
            a.cancel()
        await a
        await b
        print(lock.locked())
