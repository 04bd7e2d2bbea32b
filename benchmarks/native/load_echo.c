// Echoes over connections that stay: each sends a batch, waits until all of it is back, and sends the next.

#define _GNU_SOURCE
#include "load.h"
#include "wire.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

enum { EVENTS = 512, DRAIN_SECONDS = 10 };

struct connection {
    struct wire wire;
    int sent, received; // of the batch under way
    uint64_t variant;
    uint64_t began;
    int waits_to_write;
};

static int epoll;
static uint64_t batches_back;
static int under_way;
static char in[MAX_BATCH + 1];

static void watch(struct connection *connection, int operation) {
    struct epoll_event event = {.events = EPOLLIN | (connection->waits_to_write ? EPOLLOUT : 0), .data.ptr = connection};
    if (epoll_ctl(epoll, operation, connection->wire.fd, &event) < 0) fail("epoll_ctl: %s", strerror(errno));
}

static void send_more(struct connection *connection) {
    const char *data = batch(connection->variant);
    while (connection->sent < batch_bytes()) {
        ssize_t count = wire_send(&connection->wire, data + connection->sent, batch_bytes() - connection->sent);
        if (count == WIRE_FAILED || count == 0) fail("send: %s", wire_error());
        if (count == WIRE_WAITS) break;
        connection->sent += count;
    }
    int waits = connection->sent < batch_bytes();
    if (waits != connection->waits_to_write) {
        connection->waits_to_write = waits;
        watch(connection, EPOLL_CTL_MOD);
    }
}

static void begin_batch(struct connection *connection) {
    connection->sent = connection->received = 0;
    connection->variant++;
    connection->began = nanos();
    under_way++;
    send_more(connection);
}

static void check(struct connection *connection, ssize_t count) {
    if (count > connection->sent - connection->received) fail("the server sent more than it was sent");
    if (memcmp(in, batch(connection->variant) + connection->received, count) != 0) {
        fail("what came back differs from what was sent, between byte %d and %zd", connection->received, connection->received + count);
    }
}

// Returns whether something came.
static int receive(struct connection *connection) {
    ssize_t count = wire_receive(&connection->wire, in, sizeof in);
    if (count == WIRE_WAITS) return 0;
    if (count == WIRE_FAILED) fail("recv: %s", wire_error());
    if (count == 0) fail("the server closed a connection");
    check(connection, count);
    connection->received += count;
    return 1;
}

// Takes what is there. What the wire holds may be a part of a record only, the rest of which a poll will tell of.
static void go_on(struct connection *connection, int again) {
    while (receive(connection)) {
        if (connection->received == batch_bytes()) {
            record(nanos() - connection->began);
            batches_back++;
            under_way--;
            if (again) begin_batch(connection);
            return;
        }
        if (!wire_holds_more(&connection->wire)) return;
    }
}

// Until the deadline, or, without one, until each connection has had its batch back.
static void exchange(uint64_t deadline) {
    struct epoll_event events[EVENTS];
    uint64_t last = nanos() + DRAIN_SECONDS * 1000000000ULL;
    while (deadline ? nanos() < deadline : under_way > 0) {
        int count = epoll_wait(epoll, events, EVENTS, 0);
        for (int i = 0; i < count; i++) {
            struct connection *connection = events[i].data.ptr;
            if (connection->waits_to_write && (events[i].events & EPOLLOUT)) send_more(connection);
            if (events[i].events & ~EPOLLOUT) go_on(connection, deadline != 0);
        }
        if (!deadline && count <= 0 && nanos() > last) fail("%d echoes never came", under_way);
    }
}

static void open_all(struct connection *all, int connections, int port) {
    epoll = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < connections; i++) {
        all[i].variant = i;
        if (!wire_connect(&all[i].wire, connect_to(port, 0, 0))) fail("handshake: %s", wire_error());
        fcntl(all[i].wire.fd, F_SETFL, O_NONBLOCK);
        watch(&all[i], EPOLL_CTL_ADD);
    }
}

void run_echo(int port, int connections, double seconds, int messages) {
    if (!wire_prepare(NULL)) fail("TLS: %s", wire_error());
    struct connection *all = calloc(connections, sizeof *all);
    open_all(all, connections, port);
    for (int i = 0; i < connections; i++) begin_batch(&all[i]);
    exchange(0); // all are accepted now
    mark_begin();
    batches_back = 0;
    uint64_t deadline = nanos() + (uint64_t)(seconds * 1e9);
    for (int i = 0; i < connections; i++) begin_batch(&all[i]);
    exchange(deadline);
    print_results(batches_back * messages);
    exchange(0); // or closing would reset the connections
    for (int i = 0; i < connections; i++) wire_close(&all[i].wire);
    free(all);
}
