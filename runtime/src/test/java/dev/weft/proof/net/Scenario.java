package dev.weft.proof.net;

import dev.weft.Coro;

/**
 * A server and clients of it that must get along whatever the way between them.
 *
 * @param halfCloses whether it is about one direction that ends before the other
 */
record Scenario(String name, Body body, boolean halfCloses) {

    Scenario(String name, Body body) {
        this(name, body, false);
    }

    boolean makesSenseWith(Security security) {
        return !halfCloses || security.endsOneDirection();
    }

    @FunctionalInterface
    interface Body {
        Coro<Void> run(Route route) throws Exception;
    }

    @Override
    public String toString() {
        return name;
    }
}
