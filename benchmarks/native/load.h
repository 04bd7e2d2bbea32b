// What the parts of the load generator share. Every failure ends the program with a message and status 1.
#ifndef LOAD_H
#define LOAD_H

#include <stdint.h>

enum { LINE_END = '\n', MAX_CONNECTIONS = 20000, MAX_BATCH = 1 << 20 };

_Noreturn void fail(const char *format, ...);

uint64_t nanos(void);

// Seconds after which a program that hangs ends with a message.
void give_up_after(unsigned seconds);

// A socket that is connected, or about to be with flag SOCK_NONBLOCK. `source` chooses one of many loopback addresses to come from, or
// 0 for the usual one: a port is not free again for a minute after its connection was closed.
int connect_to(int port, int source, int flags);

// What goes out on a connection: `messages` of `size` bytes each, every message a line. There are VARIANTS of it, so that an echo
// that belongs to another connection, or to an earlier message, is found out.
enum { VARIANTS = 23 };
void make_batches(int size, int messages);
const char *batch(uint64_t variant);
int batch_bytes(void);

// Durations, within 1.6 % of what they were.
void record(uint64_t duration);
void forget_recorded(void);
double percentile_micros(double share);

// How much of its core this process had between two marks: it never sleeps, so what is missing went to others.
void mark_begin(void);
void print_results(uint64_t messages);

void run_echo(int port, int connections, double seconds, int messages);
void run_accept(int port, int lanes, double seconds);
void run_idle(int port);

#endif
