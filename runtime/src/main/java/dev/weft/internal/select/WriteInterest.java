package dev.weft.internal.select;

import java.nio.channels.SelectionKey;

/**
 * Waiting until a channel can be written to, or is connected. The interest in a connection being made is dropped as soon as nobody listens:
 * epoll would report a connected socket for ever, and the JDK would not pass it on.
 */
final class WriteInterest extends Interest {

    private final Registration registration;

    WriteInterest(Registration registration) {
        this.registration = registration;
    }

    @Override
    Registration registration() {
        return registration;
    }

    @Override
    int ops() {
        return registration.writeOps();
    }

    @Override
    boolean forget() {
        boolean had = super.forget();
        if (had) {
            registration.disarm(SelectionKey.OP_CONNECT);
        }
        return had;
    }

    @Override
    public void run() {
        try {
            super.run();
        } finally {
            if (listener() != null) {
                registration.connected();
            }
        }
    }

    @Override
    public String toString() {
        return "writer of " + registration.channel() + ": " + listener();
    }
}
