package dev.weft.internal.transport;

import dev.weft.Future;
import dev.weft.internal.select.FileTransfer;

/** A file that goes out over a socket's transport, and who waits for that. */
record FileSending(FileTransfer transfer, Future<Void> over) {

    void finished() {
        if (!over.isDone()) {
            over.setResult(null);
        }
    }

    void failed(Throwable cause) {
        if (!over.isDone()) {
            over.setException(cause);
        }
    }
}
