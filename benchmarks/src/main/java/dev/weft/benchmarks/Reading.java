package dev.weft.benchmarks;

/** What of a server under load a measure shows. */
enum Reading {
    /** Messages, or connections, per second. */
    RATE,
    /** Millions of bytes per second, in each direction. */
    MEGABYTES,
    P50,
    P99,
    /** Microseconds for a message in the process's own code. */
    USER,
    /** Microseconds for a message in the system. */
    SYSTEM,
    /** System calls for a message. */
    CALLS,
    /** Bytes of live objects for a connection. */
    HEAP,
    /** Bytes of memory that the process occupies, for a connection. */
    RESIDENT
}
