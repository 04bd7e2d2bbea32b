// Connections that live for one message. Each lane has one at a time.

#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 512, SOURCES = 200, DRAIN_SECONDS = 10 };

struct lane {
    int fd;
    int sent; // all of it, or nothing
    int received;
    uint64_t variant;
    uint64_t began;
};

static int epoll;
static int next_source;
static int under_way;
static uint64_t echoes;
static char in[MAX_BATCH + 1];

static void watch(struct lane *lane, int operation, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = lane};
    if (epoll_ctl(epoll, operation, lane->fd, &event) < 0) fail("epoll_ctl: %s", strerror(errno));
}

// Before the connection is made, it fails with EAGAIN or ENOTCONN.
static int try_to_send(struct lane *lane) {
    ssize_t count = send(lane->fd, batch(lane->variant), batch_bytes(), MSG_NOSIGNAL);
    if (count < 0 && errno != EAGAIN && errno != ENOTCONN) fail("send: %s", strerror(errno));
    if (count >= 0 && count < batch_bytes()) fail("a socket that is new took %zd of %d bytes", count, batch_bytes());
    return lane->sent = count > 0;
}

static void begin(struct lane *lane, int port) {
    under_way++;
    lane->began = nanos();
    lane->variant++;
    lane->received = 0;
    next_source = next_source % SOURCES + 1;
    lane->fd = connect_to(port, next_source, SOCK_NONBLOCK);
    watch(lane, EPOLL_CTL_ADD, try_to_send(lane) ? EPOLLIN : EPOLLOUT);
}

// Returns whether the echo is there.
static int receive(struct lane *lane) {
    ssize_t count = recv(lane->fd, in, sizeof in, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
    if (count < 0) fail("recv: %s", strerror(errno));
    if (count == 0) fail("the server closed a connection before it answered");
    if (count > batch_bytes() - lane->received || memcmp(in, batch(lane->variant) + lane->received, count) != 0) {
        fail("what came back differs from what was sent");
    }
    lane->received += count;
    return lane->received == batch_bytes();
}

static void go_on(struct lane *lane, int port, int again) {
    if (!lane->sent) {
        if (try_to_send(lane)) watch(lane, EPOLL_CTL_MOD, EPOLLIN);
    } else if (receive(lane)) {
        record(nanos() - lane->began);
        echoes++;
        under_way--;
        close(lane->fd);
        if (again) begin(lane, port);
    }
}

static void turn(int port, int again) {
    struct epoll_event events[EVENTS];
    int count = epoll_wait(epoll, events, EVENTS, 0);
    for (int i = 0; i < count; i++) go_on(events[i].data.ptr, port, again);
}

void run_accept(int port, int lanes, double seconds) {
    struct lane *all = calloc(lanes, sizeof *all);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    mark_begin();
    uint64_t deadline = nanos() + (uint64_t)(seconds * 1e9);
    for (int i = 0; i < lanes; i++) begin(&all[i], port);
    while (nanos() < deadline) turn(port, 1);
    print_results(echoes);
    while (under_way > 0) { // or ending would reset their connections
        if (nanos() > deadline + DRAIN_SECONDS * 1000000000ULL) fail("%d echoes never came", under_way);
        turn(port, 0);
    }
    free(all);
}
