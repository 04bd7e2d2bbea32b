"""Echo servers of CPython: echo.py LEVEL LOOP [IDENTITY] prints `ready PORT` and ends when its standard input does.

LEVEL is protocol, streams, lines (over streams), sock, or sock-recv, which keeps no buffer; LOOP is asyncio or uvloop. With IDENTITY,
a directory that has cert.pem and key.pem, protocol and streams speak TLS.
"""

import asyncio
import os
import socket
import ssl
import sys
import threading

BUFFER_BYTES = 16 * 1024
BACKLOG = 1024


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)

    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()


async def protocol(listener, tls):
    loop = asyncio.get_running_loop()
    return await loop.create_server(Echo, sock=listener, backlog=BACKLOG, ssl=tls)


async def echo_chunks(reader, writer):
    while data := await reader.read(BUFFER_BYTES):
        writer.write(data)
        await writer.drain()
    writer.close()


async def echo_lines(reader, writer):
    while line := await reader.readline():
        writer.write(line)
        await writer.drain()
    writer.close()


async def streams(listener, tls):
    return await asyncio.start_server(echo_chunks, sock=listener, backlog=BACKLOG, ssl=tls)


async def lines(listener, _):
    return await asyncio.start_server(echo_lines, sock=listener, backlog=BACKLOG)


async def echo_sock(loop, client):
    buffer = memoryview(bytearray(BUFFER_BYTES))
    with client:
        while count := await loop.sock_recv_into(client, buffer):
            await loop.sock_sendall(client, buffer[:count])


async def echo_sock_recv(loop, client):
    with client:
        while data := await loop.sock_recv(client, BUFFER_BYTES):
            await loop.sock_sendall(client, data)


async def accept(loop, listener, serve_client):
    clients = set()
    while True:
        client, _ = await loop.sock_accept(listener)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        task = loop.create_task(serve_client(loop, client))
        clients.add(task)
        task.add_done_callback(clients.discard)


async def sock(listener, _):
    loop = asyncio.get_running_loop()
    return loop.create_task(accept(loop, listener, echo_sock))


async def sock_recv(listener, _):
    loop = asyncio.get_running_loop()
    return loop.create_task(accept(loop, listener, echo_sock_recv))


LEVELS = {"protocol": protocol, "streams": streams, "lines": lines, "sock": sock, "sock-recv": sock_recv}


def server_context(identity):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(os.path.join(identity, "cert.pem"), os.path.join(identity, "key.pem"))
    return context


def listen():
    # Without the protocol's number, which socket.create_server leaves out, asyncio does not set TCP_NODELAY on what it accepts.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(BACKLOG)
    listener.setblocking(False)
    return listener


async def serve(level, identity):
    listener = listen()
    server = await LEVELS[level](listener, server_context(identity) if identity else None)
    print("ready", listener.getsockname()[1], flush=True)
    await asyncio.Event().wait()
    del server


def end_with_input():
    sys.stdin.buffer.read()
    os._exit(0)


def allow_files():
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def main(level, loop, identity=None):
    allow_files()
    threading.Thread(target=end_with_input, daemon=True).start()
    factory = None
    if loop == "uvloop":
        import uvloop

        factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(serve(level, identity))


main(*sys.argv[1:])
