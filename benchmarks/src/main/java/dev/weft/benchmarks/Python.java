package dev.weft.benchmarks;

/** The interpreters that {@code bin/run} found; empty where there is none. */
final class Python {

    private Python() {}

    static String newest() {
        return System.getProperty("weft.python", "");
    }

    static String withUvloop() {
        return System.getProperty("weft.python.uvloop", "");
    }
}
