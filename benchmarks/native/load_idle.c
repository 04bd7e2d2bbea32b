// Connections that do nothing. Each has had one message echoed, so the server has it and has done all that it does at first.

#include "load.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { COMMAND_SECONDS = 120 };

static int fds[MAX_CONNECTIONS];
static int open_count;
static char in[MAX_BATCH];

static void ping(int number) {
    int bytes = batch_bytes();
    if (send(fds[number], batch(number), bytes, MSG_NOSIGNAL) != bytes) fail("send: %s", strerror(errno));
    ssize_t count = recv(fds[number], in, bytes, MSG_WAITALL);
    if (count != bytes || memcmp(in, batch(number), bytes) != 0) fail("connection %d got no echo, or a wrong one", number);
}

void run_idle(int port) {
    char line[64];
    while (fgets(line, sizeof line, stdin) != NULL) {
        int more = 0;
        give_up_after(COMMAND_SECONDS);
        if (sscanf(line, "open %d", &more) == 1 && more > 0 && open_count + more <= MAX_CONNECTIONS) {
            for (int end = open_count + more; open_count < end; open_count++) {
                fds[open_count] = connect_to(port, 0, 0);
                ping(open_count);
            }
        } else if (!strcmp(line, "ping\n")) {
            for (int i = 0; i < open_count; i++) ping(i);
        } else {
            fail("standard input has neither `open N` nor `ping`: %s", line);
        }
        printf("open %d\n", open_count);
        fflush(stdout);
        give_up_after(0); // until the next command
    }
}
