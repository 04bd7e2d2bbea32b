// The yardstick: an echo server with nothing between it and the system. `echo [lines]` prints `ready PORT` and ends when its standard
// input does. `echo-tls DIRECTORY`, the same with wire_tls.c, finds its certificate there.

#define _GNU_SOURCE
#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

enum { BUFFER_BYTES = 64 * 1024, LONGEST_LINE = 64 * 1024, EVENTS = 512, BACKLOG = 1024 };

struct kept {
    char *data;
    int bytes, room;
};

struct client {
    struct wire wire;
    struct kept unsent;    // while there is some, nothing is read
    struct kept half_line; // only of a server that goes by lines
};

static int epoll, listener, by_lines;
static char in[LONGEST_LINE + BUFFER_BYTES], out[LONGEST_LINE + BUFFER_BYTES];

static void die(const char *what) {
    perror(what);
    exit(1);
}

static void watch(int fd, void *who, int operation, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = who};
    if (epoll_ctl(epoll, operation, fd, &event) < 0) die("epoll_ctl");
}

// The data may be part of what is kept already.
static void keep(struct kept *kept, const char *data, int bytes) {
    if (bytes > kept->room) {
        kept->data = realloc(kept->data, bytes); // grows for data from outside only
        kept->room = bytes;
    }
    if (bytes > 0) memmove(kept->data, data, bytes);
    kept->bytes = bytes;
}

static void drop(struct client *client) {
    wire_close(&client->wire);
    free(client->unsent.data);
    free(client->half_line.data);
    free(client);
}

// Returns whether the client is still there.
static int send_out(struct client *client, const char *data, int bytes) {
    ssize_t sent = wire_send(&client->wire, data, bytes);
    if (sent == WIRE_FAILED) {
        drop(client);
        return 0;
    }
    int waited = client->unsent.bytes > 0;
    keep(&client->unsent, data + (sent > 0 ? sent : 0), bytes - (sent > 0 ? sent : 0));
    int waits = client->unsent.bytes > 0;
    if (waits != waited) watch(client->wire.fd, client, EPOLL_CTL_MOD, waits ? EPOLLOUT : EPOLLIN);
    return 1;
}

// Each line is found and handled by itself, as a protocol of commands would; the answers go out together.
static int answer_lines(struct client *client, int bytes) {
    int answered = 0;
    char *line = in, *end;
    while ((end = memchr(line, '\n', in + bytes - line)) != NULL) {
        memcpy(out + answered, line, end + 1 - line);
        answered += end + 1 - line;
        line = end + 1;
    }
    keep(&client->half_line, line, in + bytes - line);
    if (client->half_line.bytes > LONGEST_LINE) {
        drop(client);
        return 0;
    }
    return answered == 0 || send_out(client, out, answered);
}

// Returns whether there may be more to read: something came, and the client is still there.
static int answer(struct client *client) {
    int before = client->half_line.bytes;
    if (before > 0) memcpy(in, client->half_line.data, before);
    ssize_t count = wire_receive(&client->wire, in + before, BUFFER_BYTES);
    if (count == WIRE_WAITS) return 0;
    if (count <= 0) {
        drop(client);
        return 0;
    }
    return by_lines ? answer_lines(client, before + count) : send_out(client, in, count);
}

static void on_client(struct client *client) {
    if (client->unsent.bytes > 0) {
        if (!send_out(client, client->unsent.data, client->unsent.bytes) || !wire_holds_more(&client->wire)) return;
    }
    while (client->unsent.bytes == 0 && answer(client) && wire_holds_more(&client->wire)) {
    }
}

static void accept_clients(void) {
    int fd, on = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        struct client *client = calloc(1, sizeof *client);
        if (!wire_accept(&client->wire, fd)) die("accept");
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        watch(fd, client, EPOLL_CTL_ADD, EPOLLIN);
    }
}

static void listen_somewhere(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (bind(listener, (struct sockaddr *)&address, length) < 0 || listen(listener, BACKLOG) < 0) die("listen");
    getsockname(listener, (struct sockaddr *)&address, &length);
    printf("ready %d\n", ntohs(address.sin_port));
    fflush(stdout);
}

static void allow_files(void) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
}

int main(int count, char **words) {
    static char input, listening; // only their addresses matter
    struct epoll_event events[EVENTS];
    const char *identity = wire_has_tls && count > 1 ? words[1] : NULL;
    if (wire_has_tls != (identity != NULL) || !wire_prepare(identity)) {
        fprintf(stderr, "usage: echo [lines] | echo-tls DIRECTORY with cert.pem and key.pem in it (%s)\n", wire_error());
        return 2;
    }
    by_lines = !identity && count > 1 && !strcmp(words[1], "lines");
    signal(SIGPIPE, SIG_IGN);
    allow_files();
    epoll = epoll_create1(EPOLL_CLOEXEC);
    listen_somewhere();
    watch(listener, &listening, EPOLL_CTL_ADD, EPOLLIN);
    watch(STDIN_FILENO, &input, EPOLL_CTL_ADD, EPOLLIN);
    while (1) {
        int ready = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.ptr == &input) {
                if (read(STDIN_FILENO, in, sizeof in) <= 0) return 0;
            } else if (events[i].data.ptr == &listening) {
                accept_clients();
            } else {
                on_client(events[i].data.ptr);
            }
        }
    }
}
