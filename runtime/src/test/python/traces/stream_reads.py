"""Reading what a server sent before it closed: lines, separators, counts, and what is left at the end."""
import asyncio


async def sends(reader, writer):
    writer.write(b"one\ntwo\nhalf|of|a line")
    writer.close()
    await writer.wait_closed()


async def main():
    server = await asyncio.start_server(sends, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    print(len(await reader.read(0)))
    print((await reader.readline()).decode().strip())
    print((await reader.readexactly(4)).decode().strip())
    print((await reader.readuntil(b"|")).decode())
    try:
        await reader.readuntil(b"\n")
    except asyncio.IncompleteReadError as e:
        print(e.partial.decode(), e.expected)
    print(reader.at_eof())
    print(len(await reader.readline()), len(await reader.read(10)), len(await reader.read(-1)))
    try:
        await reader.readexactly(3)
    except asyncio.IncompleteReadError as e:
        print(len(e.partial), e.expected)
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()
