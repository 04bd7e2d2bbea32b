package dev.weft.proof.net;

/** Clients that send a hundred lines and a mebibyte and compare what comes back, and servers that echo to one client, for other interpreters. */
final class PeerScripts {

    static final String PYTHON_CLIENT = """
            import asyncio, sys

            async def main(port):
                reader, writer = await asyncio.open_connection('127.0.0.1', port)
                for i in range(100):
                    line = b'line %d\\n' % i
                    writer.write(line)
                    assert await reader.readline() == line
                async def send():
                    writer.write(b'w' * (1 << 20))
                    await writer.drain()
                    writer.write_eof()
                back, _ = await asyncio.gather(reader.read(), send())
                assert back == b'w' * (1 << 20), len(back)
                writer.close()
                await writer.wait_closed()
                print('done: 100', flush=True)

            asyncio.run(main(int(sys.argv[1])))
            """;

    static final String PYTHON_SERVER = """
            import asyncio

            async def main():
                over = asyncio.Event()
                async def handle(reader, writer):
                    while True:
                        data = await reader.read(65536)
                        if not data:
                            break
                        writer.write(data)
                        await writer.drain()
                    writer.close()
                    await writer.wait_closed()
                    over.set()
                server = await asyncio.start_server(handle, '127.0.0.1', 0)
                print('port:', server.sockets[0].getsockname()[1], flush=True)
                await over.wait()

            asyncio.run(main())
            """;

    static final String NODE_CLIENT = """
            const net = require('net');
            let sent = '';
            for (let i = 0; i < 100; i++) sent += `line ${i}\\n`;
            sent += 'w'.repeat(1 << 20);
            const socket = net.connect({port: +process.argv[1], host: '127.0.0.1', allowHalfOpen: true});
            let back = '';
            socket.setEncoding('latin1');
            socket.on('data', data => back += data);
            socket.on('end', () => console.log(back === sent ? 'done: 100' : `different: ${back.length}`));
            socket.end(sent);
            """;

    static final String NODE_SERVER = """
            const server = require('net').createServer({allowHalfOpen: true}, socket => {
                socket.on('close', () => server.close());
                socket.pipe(socket);
            });
            server.listen(0, '127.0.0.1', () => console.log('port: ' + server.address().port));
            """;

    private PeerScripts() {}
}
