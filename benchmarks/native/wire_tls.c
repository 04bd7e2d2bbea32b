// TLS 1.3 and one cipher, which both sides of each comparison speak: whatever the server would prefer, the client offers no other.

#include "wire.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <unistd.h>

enum { READ_AHEAD_BYTES = 64 * 1024 };

const int wire_has_tls = 1;

static SSL_CTX *context;

static int read_identity(const char *directory) {
    char certificate[PATH_MAX], key[PATH_MAX];
    snprintf(certificate, sizeof certificate, "%s/cert.pem", directory);
    snprintf(key, sizeof key, "%s/key.pem", directory);
    return SSL_CTX_use_certificate_chain_file(context, certificate) == 1 &&
           SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1;
}

int wire_prepare(const char *identity) {
    context = SSL_CTX_new(identity ? TLS_server_method() : TLS_client_method());
    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_read_ahead(context, 1); // one system call for what is there, not two for each record
    SSL_CTX_set_default_read_buffer_len(context, READ_AHEAD_BYTES);
    return SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256") == 1 && (!identity || read_identity(identity));
}

static int attach(struct wire *wire, int fd) {
    wire->fd = fd;
    wire->session = SSL_new(context);
    return wire->session != NULL && SSL_set_fd(wire->session, fd) == 1;
}

int wire_connect(struct wire *wire, int fd) { return attach(wire, fd) && SSL_connect(wire->session) == 1; }

int wire_accept(struct wire *wire, int fd) {
    if (!attach(wire, fd)) return 0;
    SSL_set_accept_state(wire->session);
    return 1;
}

static ssize_t outcome(struct wire *wire, int count) {
    if (count > 0) return count;
    switch (SSL_get_error(wire->session, count)) {
        case SSL_ERROR_WANT_READ:
        case SSL_ERROR_WANT_WRITE:
            return WIRE_WAITS;
        case SSL_ERROR_ZERO_RETURN:
            return 0;
        default:
            return WIRE_FAILED;
    }
}

// SSL_get_error looks at the queue of errors, in which another connection's must not be left.
ssize_t wire_send(struct wire *wire, const void *data, int bytes) {
    ERR_clear_error();
    return outcome(wire, SSL_write(wire->session, data, bytes));
}

ssize_t wire_receive(struct wire *wire, void *data, int bytes) {
    ERR_clear_error();
    return outcome(wire, SSL_read(wire->session, data, bytes));
}

int wire_holds_more(const struct wire *wire) { return SSL_has_pending(wire->session); }

void wire_close(struct wire *wire) {
    ERR_clear_error();
    SSL_shutdown(wire->session);
    SSL_free(wire->session);
    close(wire->fd);
}

const char *wire_error(void) {
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    return reason != NULL ? reason : "the connection broke";
}
