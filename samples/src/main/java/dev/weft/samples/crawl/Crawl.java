package dev.weft.samples.crawl;

import static dev.weft.Weft.done;
import static dev.weft.Weft.run;
import static dev.weft.Weft.yieldFrom;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.Server;
import dev.weft.annotations.Coroutine;
import dev.weft.samples.crawl.demo.DemoServer;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The program: crawls, and reports on standard output. What it does is in {@link Crawler}. */
public final class Crawl {
    private static final int FAILED = 1;
    private static final int WRONG_COMMAND_LINE = 2;
    private static final int INTERRUPTED = 130;

    private final CrawlOptions options;
    private final Report report = new Report();

    private Crawl(CrawlOptions options) {
        this.options = options;
    }

    public static void main(String[] arguments) {
        CrawlOptions.Parsed parsed = CommandLineParser.parse(arguments);
        int code = parsed.options()
                .map(options -> new Crawl(options).runAndReport())
                .orElseGet(() -> explain(parsed));
        System.exit(code);
    }

    private static int explain(CrawlOptions.Parsed parsed) {
        (parsed.exitCode() == 0 ? System.out : System.err)
                .println(parsed.message().stripTrailing());
        return parsed.exitCode();
    }

    private int runAndReport() {
        JsonLines json;
        try {
            json = open(options.json());
        } catch (IOException unwritable) {
            return cannotWrite(WRONG_COMMAND_LINE, unwritable);
        }
        try (json) {
            return runAndReport(json);
        } catch (IOException full) {
            return cannotWrite(FAILED, full);
        }
    }

    private static @Nullable JsonLines open(@Nullable Path file) throws IOException {
        return file == null ? null : JsonLines.to(file);
    }

    private int cannotWrite(int code, IOException cause) {
        String reason = cause instanceof NoSuchFileException
                ? "there is no such directory"
                : cause instanceof AccessDeniedException ? "permission denied" : String.valueOf(cause.getMessage());
        System.err.println("crawl: cannot write " + options.json() + ": " + reason + ".");
        return code;
    }

    private int runAndReport(@Nullable JsonLines json) throws IOException {
        long began = System.nanoTime();
        boolean interrupted = false;
        try {
            run(options.urls().isEmpty() ? crawlDemo(json) : crawl(options.urls(), json));
        } catch (CancelledError stopped) { // the first Ctrl-C; another one ends the program at once
            interrupted = true;
        }
        Report.Summary summary = report.summary(Duration.ofNanos(System.nanoTime() - began), interrupted);
        System.out.print(report.text(summary));
        if (json != null) json.write(summary);
        return interrupted ? INTERRUPTED : report.anyStartFetched() ? 0 : FAILED;
    }

    @Coroutine
    private Coro<Void> crawlDemo(@Nullable JsonLines json) {
        try (Server server = yieldFrom(DemoServer.start())) {
            Url home = Urls.parse("127.0.0.1:" + server.port());
            System.err.println("crawl: serving the demo site at " + home);
            yieldFrom(crawl(List.of(home), json));
        }
        return done();
    }

    @Coroutine
    private Coro<Void> crawl(List<Url> urls, @Nullable JsonLines json) {
        try (Progress progress = Progress.of(options, System.err)) {
            Crawler crawler = new Crawler(options, (page, waiting) -> {
                report.add(page);
                progress.update(page, waiting);
                if (json != null) json.write(page);
            });
            yieldFrom(crawler.crawl(urls));
        }
        return done();
    }
}
