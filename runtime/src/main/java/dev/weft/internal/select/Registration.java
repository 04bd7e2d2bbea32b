package dev.weft.internal.select;

import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A channel on the loop's selector: one key, with a reader and a writer. Made by {@link InterestSet#register}, which gives the
 * same one again for as long as the channel is registered. Loop thread only.
 *
 * <p>It is itself the interest in reading, since nearly all that is registered is read, and an idle connection is to be small.
 */
public final class Registration extends Interest {

    /** Replaced when the selector is. */
    private SelectionKey key;

    /** Made for the first writer: few connections ever wait to write. */
    private @Nullable WriteInterest writing;

    private @Nullable ChannelOwner owner;

    Registration(SelectionKey key) {
        this.key = key;
    }

    public SelectableChannel channel() {
        return key.channel();
    }

    SelectionKey key() {
        return key;
    }

    @Override
    Registration registration() {
        return this;
    }

    Interest reading() {
        return this;
    }

    Interest writing() {
        if (writing == null) {
            writing = new WriteInterest(this);
        }
        return writing;
    }

    /** Has the listener run in each turn in which the channel can be read or accepted from; replaces the one before. */
    public void reader(Runnable listener) {
        listen(listener);
    }

    /** Has the listener run in each turn in which the channel can be written to or finish connecting; replaces the one before. */
    public void writer(Runnable listener) {
        writing().listen(listener);
    }

    /** Answers whether there was one. */
    public boolean removeReader() {
        return forget();
    }

    /** Answers whether there was one. */
    public boolean removeWriter() {
        return writing != null && writing.forget();
    }

    /** Declares that a transport reads and writes the channel from now on, and nobody else may. */
    public void ownedBy(ChannelOwner transport) {
        owner = transport;
    }

    @Nullable
    ChannelOwner owner() {
        return owner;
    }

    /** @throws IllegalStateException when the channel is a transport's */
    void checkNotOwned() {
        if (owner != null) {
            throw new IllegalStateException(channel() + " is used by " + owner + "; read and write through it");
        }
    }

    /** Takes the channel off the selector; to be called before it is closed. The file descriptor is freed by the next poll. */
    public void close() {
        removeReader();
        removeWriter();
        key.cancel();
    }

    public boolean isOpen() {
        return key.isValid();
    }

    @Override
    int ops() {
        return channel().validOps() & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT);
    }

    int writeOps() {
        boolean connecting = channel() instanceof SocketChannel socket && !socket.isConnected();
        return channel().validOps() & (connecting ? SelectionKey.OP_CONNECT : SelectionKey.OP_WRITE);
    }

    /** What the selector is to watch for, worked out anew. */
    int wantedOps() {
        return (listener() != null ? ops() : 0) | (writing != null && writing.listener() != null ? writeOps() : 0);
    }

    void arm(int ops) {
        if ((key.interestOps() & ops) != ops) {
            key.interestOpsOr(ops);
        }
    }

    void disarm(int ops) {
        if (key.isValid() && (key.interestOps() & ops) != 0) {
            key.interestOpsAnd(~ops);
        }
    }

    /** A writer that stays after it finished connecting wants to know from now on when the channel can be written to. */
    void connected() {
        if (key.isValid()
                && (key.interestOps() & SelectionKey.OP_CONNECT) != 0
                && writeOps() == SelectionKey.OP_WRITE) {
            key.interestOps(key.interestOps() & ~SelectionKey.OP_CONNECT | SelectionKey.OP_WRITE);
        }
    }

    void moveTo(SelectionKey newKey) {
        key.cancel();
        key = newKey;
    }

    @Override
    public String toString() {
        return "reader of " + channel() + ": " + listener();
    }
}
