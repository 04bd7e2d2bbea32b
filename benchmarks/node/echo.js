// Echo server of Node: `node echo.js [lines]` prints `ready PORT` and ends when its standard input does.
'use strict';

const net = require('net');

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

const serve = process.argv[2] === 'lines' ? echoLines : echo;
const server = net.createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy()); // a client that resets its connection
    serve(socket);
});
server.listen({ host: '127.0.0.1', port: 0, backlog: BACKLOG }, () => console.log('ready ' + server.address().port));
process.stdin.resume().on('end', () => process.exit(0));
