package dev.weft.proof.net;

import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Has things go wrong in its loop for the first time when no descriptor is left, and prints what the loop tells of them. */
final class ExhaustedProgram {

    private static final List<InputStream> HELD = new ArrayList<>();
    private static final List<ErrorReport> REPORTS = new ArrayList<>();

    private ExhaustedProgram() {}

    public static void main(String[] args) throws IOException {
        EventLoop loop = EventLoop.create();
        loop.setExceptionHandler((running, report) -> REPORTS.add(report));
        loop.callSoon(ExhaustedProgram::openAll);
        loop.callSoon(() -> {
            throw new IllegalStateException("a callback");
        });
        loop.callSoon(() -> loop.callSoon(loop::stop)); // a turn after the report
        loop.runForever();
        for (InputStream held : HELD) {
            held.close();
        }
        loop.close();
        for (ErrorReport report : REPORTS) {
            System.out.println("report: " + report.exception());
        }
        System.out.println("over: " + HELD.size());
    }

    private static void openAll() {
        try {
            while (true) {
                HELD.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException none) {
            HELD.size(); // that was the last one
        }
    }
}
