"""A separator too far away leaves the buffer alone and tells how much could be taken."""
import asyncio


async def main():
    reader = asyncio.StreamReader(limit=8)
    reader.feed_data(b"0123456789abcdef")
    try:
        await reader.readuntil(b"\n")
    except asyncio.LimitOverrunError as e:
        print("not found", e.consumed)
    reader.feed_data(b"\nshort\n")
    try:
        await reader.readuntil(b"\n")
    except asyncio.LimitOverrunError as e:
        print("too far", e.consumed)
    print((await reader.readexactly(17)).decode().strip())
    print((await reader.readline()).decode().strip())
    reader.feed_data(b"01234567\n")
    print((await reader.readuntil(b"\n")).decode().strip())
    reader.feed_eof()
    print(reader.at_eof(), len(await reader.read()))
