"""A connection: made, data, the end of the input, an answer after it, and lost once on each side."""
import asyncio


class Talk(asyncio.Protocol):
    def __init__(self):
        self.events = []
        self.received = b""
        self.over = asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        self.transport = transport
        self.events.append("made")

    def data_received(self, data):
        self.received += data

    def connection_lost(self, exc):
        self.events.append("lost")
        self.over.set_result(exc)


class Server(Talk):
    def eof_received(self):
        self.events.append("eof")
        self.transport.write(b"answer to ")
        self.transport.write(self.received)
        self.transport.close()
        return True


async def main():
    loop = asyncio.get_running_loop()
    accepted = []

    def accept():
        accepted.append(Server())
        return accepted[-1]

    server = await loop.create_server(accept, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    transport, client = await loop.create_connection(Talk, "127.0.0.1", port)
    transport.write(b"que")
    transport.write(b"stion")
    transport.write_eof()
    print("client", await client.over)
    print("server", await accepted[0].over)
    print(client.received.decode())
    print(accepted[0].received.decode())
    for event in client.events:
        print("client", event)
    for event in accepted[0].events:
        print("server", event)
    server.close()
    await server.wait_closed()
