"""What a transport does that has ended its output, or was closed: once refused, later ignored."""
import asyncio


class Quiet(asyncio.Protocol):
    def __init__(self):
        self.lost = 0

    def connection_lost(self, exc):
        self.lost += 1


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Quiet, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    transport, client = await loop.create_connection(Quiet, "127.0.0.1", port)
    print(transport.can_write_eof(), transport.is_closing(), transport.is_reading())
    transport.write_eof()
    transport.write_eof()
    try:
        transport.write(b"late")
    except RuntimeError:
        print("RuntimeError")
    transport.close()
    print(transport.is_closing(), transport.is_reading(), client.lost)
    transport.close()
    transport.abort()
    print(client.lost)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    print(client.lost)
    transport.abort()
    transport.pause_reading()
    transport.resume_reading()
    await asyncio.sleep(0)
    print(client.lost, transport.get_write_buffer_size())
    server.close()
