package dev.weft.proof.net;

import dev.weft.Coro;

/** A server and clients of it that must get along whatever the way between them. */
record Scenario(String name, Body body) {

    @FunctionalInterface
    interface Body {
        Coro<Void> run(Route route) throws Exception;
    }

    @Override
    public String toString() {
        return name;
    }
}
