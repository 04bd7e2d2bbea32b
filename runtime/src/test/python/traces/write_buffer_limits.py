"""The marks of a transport's buffer, given whole or in part."""
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(asyncio.Protocol, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    transport, _ = await loop.create_connection(asyncio.Protocol, "127.0.0.1", port)
    low, high = transport.get_write_buffer_limits()
    print(low, high)
    transport.set_write_buffer_limits(high=100)
    low, high = transport.get_write_buffer_limits()
    print(low, high)
    transport.set_write_buffer_limits(low=10)
    low, high = transport.get_write_buffer_limits()
    print(low, high)
    transport.set_write_buffer_limits(high=0)
    low, high = transport.get_write_buffer_limits()
    print(low, high)
    try:
        transport.set_write_buffer_limits(high=1, low=2)
    except ValueError:
        print("ValueError")
    transport.abort()
    server.close()
