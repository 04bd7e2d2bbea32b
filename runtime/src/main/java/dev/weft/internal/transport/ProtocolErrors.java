package dev.weft.internal.transport;

import dev.weft.ErrorReport;
import dev.weft.EventLoop;

/** Where the failures of protocols go. */
public final class ProtocolErrors {

    private ProtocolErrors() {}

    /** Has somebody hear of it, unless it is of the kind that ends the JVM: that is thrown on. */
    public static void report(EventLoop loop, String message, Throwable exception, Object transport, Object... about) {
        if (exception instanceof VirtualMachineError fatal && !(exception instanceof StackOverflowError)) {
            throw fatal;
        }
        ErrorReport report = new ErrorReport(message, exception, transport);
        for (Object part : about) {
            report = report.about(part);
        }
        loop.callExceptionHandler(report);
    }
}
