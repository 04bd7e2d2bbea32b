// Echo server of Node: `node echo.js [lines | tls IDENTITY]` prints `ready PORT` and ends when its standard input does. IDENTITY is a
// directory that has cert.pem and key.pem.
'use strict';

const fs = require('fs');
const net = require('net');
const path = require('path');
const tls = require('tls');

const BACKLOG = 1024;
const LINE_END = 10;

function echo(socket) {
    socket.on('data', (data) => socket.write(data));
}

// Each line is written by itself; what was read together goes out together.
function echoLines(socket) {
    let half = null;
    socket.on('data', (chunk) => {
        const data = half ? Buffer.concat([half, chunk]) : chunk;
        let begin = 0;
        socket.cork();
        for (let end = data.indexOf(LINE_END); end >= 0; end = data.indexOf(LINE_END, begin)) {
            socket.write(data.subarray(begin, end + 1));
            begin = end + 1;
        }
        socket.uncork();
        half = begin < data.length ? data.subarray(begin) : null;
    });
}

const [mode, identity] = process.argv.slice(2);

function onClient(socket) {
    socket.on('error', () => socket.destroy()); // a client that resets its connection
    if (mode === 'lines') {
        echoLines(socket);
    } else {
        echo(socket);
    }
}

function tlsServer() {
    const read = (file) => fs.readFileSync(path.join(identity, file));
    return tls.createServer({ noDelay: true, cert: read('cert.pem'), key: read('key.pem') }, onClient);
}

const server = mode === 'tls' ? tlsServer() : net.createServer({ noDelay: true }, onClient);
server.listen({ host: '127.0.0.1', port: 0, backlog: BACKLOG }, () => console.log('ready ' + server.address().port));
process.stdin.resume().on('end', () => process.exit(0));
