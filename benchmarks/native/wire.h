// What the bytes of a connection go through: nothing (wire_plain.c), or TLS 1.3 with AES-128-GCM (wire_tls.c, with OpenSSL). A program
// is linked with one of them.
#ifndef WIRE_H
#define WIRE_H

#include <sys/types.h>

struct wire {
    int fd;
    void *session;
};

// In place of a count of bytes: nothing can be done now, or ever again.
enum { WIRE_WAITS = -1, WIRE_FAILED = -2 };

extern const int wire_has_tls;

// Once, before the first wire. A server names the directory of cert.pem and key.pem, a client NULL. Returns whether that worked.
int wire_prepare(const char *identity);

// A client's socket must be blocking still: the handshake is done when this returns, with whether it succeeded.
int wire_connect(struct wire *wire, int fd);

// A server's handshake comes with the first bytes that are read.
int wire_accept(struct wire *wire, int fd);

ssize_t wire_send(struct wire *wire, const void *data, int bytes);

// 0 at the end.
ssize_t wire_receive(struct wire *wire, void *data, int bytes);

// Whether something that was received waits here, where no poll of the socket would tell of it.
int wire_holds_more(const struct wire *wire);

void wire_close(struct wire *wire);

// Why the last call failed.
const char *wire_error(void);

#endif
