"""A server that is closed takes nobody any more and lets those go on that it has; its end is when they are gone."""
import asyncio


async def echoes(reader, writer):
    while data := await reader.readline():
        writer.write(data)
    writer.close()


async def main():
    server = await asyncio.start_server(echoes, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    print(server.is_serving())
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"before\n")
    print((await reader.readline()).decode().strip())
    closed = asyncio.create_task(server.wait_closed())
    server.close()
    server.close()
    print(server.is_serving())
    try:
        await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        print("refused")
    writer.write(b"after\n")
    print((await reader.readline()).decode().strip(), closed.done())
    writer.close()
    await closed
    print(closed.done())
    await server.wait_closed()
