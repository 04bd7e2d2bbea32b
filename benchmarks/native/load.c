// The load generator: one thread, one core, which it never gives up. See usage().
//
// It prints `messages N`, `seconds S`, `rate N/s`, `p50 US`, `p99 US` and `share 0..1`, one a line.

#define _GNU_SOURCE
#include "load.h"
#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

enum { FIRST_BITS = 5, PER_POWER = 1 << FIRST_BITS, POWERS = 64, SLACK_SECONDS = 30 };

static char *batches[VARIANTS];
static int bytes_of_batch;
static uint64_t counts[POWERS * PER_POWER];
static uint64_t recorded;
static uint64_t began_wall, began_cpu;

void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static uint64_t clock_nanos(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

uint64_t nanos(void) { return clock_nanos(CLOCK_MONOTONIC); }

static void on_alarm(int signal) {
    static const char text[] = "load: the server does not answer; gave up\n";
    (void)signal;
    (void)!write(2, text, sizeof text - 1);
    _exit(1);
}

void give_up_after(unsigned seconds) {
    signal(SIGALRM, on_alarm);
    alarm(seconds);
}

static void come_from(int fd, int source) {
    int on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK + source)};
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) fail("bind: %s", strerror(errno));
}

int connect_to(int port, int source, int flags) {
    int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
    if (fd < 0) fail("socket: %s", strerror(errno));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (source > 0) come_from(fd, source);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS) {
        fail("connect to port %d: %s", port, strerror(errno));
    }
    return fd;
}

void make_batches(int size, int messages) {
    bytes_of_batch = size * messages;
    for (int variant = 0; variant < VARIANTS; variant++) {
        char *batch = batches[variant] = malloc(bytes_of_batch);
        for (int i = 0; i < bytes_of_batch; i++) {
            int in_message = i % size, message = i / size;
            batch[i] = in_message == size - 1 ? LINE_END : 'a' + (in_message * 5 + message * 3 + variant) % VARIANTS;
        }
    }
}

const char *batch(uint64_t variant) { return batches[variant % VARIANTS]; }

int batch_bytes(void) { return bytes_of_batch; }

// Each power of two has 32 counters.
void record(uint64_t duration) {
    int power = duration < PER_POWER ? 0 : 63 - __builtin_clzll(duration) - FIRST_BITS + 1;
    int step = power == 0 ? duration : (duration >> (power - 1)) - PER_POWER;
    counts[power * PER_POWER + step]++;
    recorded++;
}

void forget_recorded(void) {
    memset(counts, 0, sizeof counts);
    recorded = 0;
}

double percentile_micros(double share) {
    uint64_t left = recorded * share;
    for (int i = 0; i < POWERS * PER_POWER; i++) {
        if (counts[i] > left) {
            int power = i / PER_POWER, step = i % PER_POWER;
            double low = power == 0 ? step : (double)(step + PER_POWER) * (1ULL << (power - 1));
            double width = power == 0 ? 1 : (double)(1ULL << (power - 1));
            return (low + width / 2) / 1e3;
        }
        left -= counts[i];
    }
    return 0;
}

void mark_begin(void) {
    forget_recorded();
    began_wall = nanos();
    began_cpu = clock_nanos(CLOCK_PROCESS_CPUTIME_ID);
}

void print_results(uint64_t messages) {
    double wall = nanos() - began_wall;
    double cpu = clock_nanos(CLOCK_PROCESS_CPUTIME_ID) - began_cpu;
    printf("messages %llu\nseconds %.6f\nrate %.1f\n", (unsigned long long)messages, wall / 1e9, messages / (wall / 1e9));
    printf("p50 %.3f\np99 %.3f\nshare %.4f\n", percentile_micros(0.5), percentile_micros(0.99), cpu / wall);
}

static _Noreturn void usage(void) {
    fputs("usage: load echo PORT CONNECTIONS SIZE MESSAGES SECONDS   each connection sends MESSAGES of SIZE bytes at once,\n"
          "                                                      and again when it has them back\n"
          "       load accept PORT LANES SIZE SECONDS                each lane connects, has one message echoed, closes\n"
          "       load idle PORT SIZE                                on standard input: `open N` more, `ping` all\n"
          "       load-tls echo ...                                  the same over TLS\n",
          stderr);
    exit(2);
}

static long number(const char *text, long most) {
    char *end;
    long value = strtol(text, &end, 10);
    if (*text == 0 || *end != 0 || value < 1 || value > most) fail("%s is not a number from 1 to %ld", text, most);
    return value;
}

static double seconds_of(const char *text) {
    double seconds = atof(text);
    if (!(seconds > 0 && seconds < 3600)) fail("%s is no number of seconds up to an hour", text);
    give_up_after(seconds + SLACK_SECONDS);
    return seconds;
}

static void allow_files(void) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
}

int main(int count, char **words) {
    const char *mode = count > 2 ? words[1] : "";
    allow_files();
    signal(SIGPIPE, SIG_IGN);
    if (!strcmp(mode, "echo") && count == 7) {
        int size = number(words[4], MAX_BATCH), messages = number(words[5], MAX_BATCH / size);
        make_batches(size, messages);
        run_echo(number(words[2], 65535), number(words[3], MAX_CONNECTIONS), seconds_of(words[6]), messages);
    } else if (!strcmp(mode, "accept") && count == 6 && !wire_has_tls) {
        make_batches(number(words[4], MAX_BATCH), 1);
        run_accept(number(words[2], 65535), number(words[3], MAX_CONNECTIONS), seconds_of(words[5]));
    } else if (!strcmp(mode, "idle") && count == 4 && !wire_has_tls) {
        make_batches(number(words[3], MAX_BATCH), 1);
        run_idle(number(words[2], 65535));
    } else {
        usage();
    }
    return 0;
}
