package dev.weft.samples.crawl;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.toThread;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.QueueShutDownException;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.samples.crawl.http.ResponseHead;
import dev.weft.sync.Queue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The crawl itself: some workers take URLs from a queue, fetch them, and put what they find back, until the queue has been
 * worked off. One thread runs them all, so they share what they know without locks; only large pages are parsed elsewhere.
 */
final class Crawler {
    /** Told of each URL once, when it is dealt with. */
    interface Results {
        /** @param waiting URLs in the queue */
        void add(PageResult page, int waiting) throws IOException;
    }

    private static final int PARSED_AT_ONCE = 64 << 10; // bytes; a larger page goes to a thread

    private final CrawlOptions options;
    private final Results results;
    private final Queue<Visit> queue = new Queue<>();
    private final Frontier frontier;
    private final Fetcher fetcher;
    private final RobotsLoader robots;
    private final Pace pace = new Pace();
    private final Extractor extractor = new Extractor();

    Crawler(CrawlOptions options, Results results) {
        this.options = options;
        this.results = results;
        this.frontier = new Frontier(options.rules());
        this.fetcher = new Fetcher(options.timeout(), options.maxTasks());
        this.robots = new RobotsLoader(fetcher, options.maxTries());
    }

    /** Crawls to the end. Cancelled, it leaves no task and no connection behind. */
    @Coroutine
    Coro<Void> crawl(List<Url> urls) {
        frontier.start(urls).forEach(queue::putNowait);
        List<Task<Void>> tasks = new ArrayList<>(List.of(createTask(finish())));
        for (int worker = 1; worker <= options.maxTasks(); worker++) tasks.add(createTask(this::work));
        try {
            yieldFrom(gather(tasks)); // not join alone: it would wait for ever for a worker that failed
        } finally {
            tasks.forEach(Task::cancel);
            fetcher.close();
        }
        return done();
    }

    @Coroutine
    private Coro<Void> finish() {
        yieldFrom(queue.join());
        queue.shutdown();
        return done();
    }

    @Coroutine
    private Coro<Void> work() throws IOException {
        while (true) {
            Visit visit;
            try {
                visit = yieldFrom(queue.get());
            } catch (QueueShutDownException finished) {
                return done();
            }
            PageResult page = yieldFrom(visit(visit));
            if (page != null) results.add(page, queue.size());
            queue.taskDone();
        }
    }

    /** Null when no more pages are wanted. */
    @Coroutine
    private Coro<@Nullable PageResult> visit(Visit visit) {
        if (frontier.isExhausted()) return result(null);
        String refusal = options.robots() ? yieldFrom(robots.refusal(visit.url())) : null;
        if (PageResult.ROBOTS.equals(refusal)) return result(PageResult.refusedByRobots(visit));
        if (refusal != null) return result(PageResult.failed(visit, refusal, 1, 0));
        if (!frontier.takePage()) return result(null);
        return fetch(visit);
    }

    @Coroutine
    private Coro<PageResult> fetch(Visit visit) {
        long began = System.nanoTime();
        int tries = 0;
        Fetched fetched;
        do {
            yieldFrom(pace.turn(visit.url(), delay(visit.url())));
            fetched = yieldFrom(fetcher.get(visit.url(), options.limits()));
            tries++;
        } while (fetched.brokeOff() && tries < options.maxTries());
        Findings findings = yieldFrom(examine(visit, fetched));
        long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
        return result(findings.toResult(visit, fetched, tries, millis));
    }

    private Duration delay(Url url) {
        Duration asked = options.robots() ? robots.delay(url) : Duration.ZERO;
        return asked.compareTo(options.delay()) > 0 ? asked : options.delay();
    }

    /** Looks where to go from here: to the target of a redirect, or to the links of a page. */
    @Coroutine
    private Coro<Findings> examine(Visit visit, Fetched fetched) {
        ResponseHead head = fetched.head();
        if (head == null) return result(Findings.none(fetched.error()));
        if (head.isRedirect()) return result(follow(visit, String.valueOf(head.first("Location"))));
        String type = head.first("Content-Type");
        if (fetched.error() != null || !extractor.isHtml(type)) return result(Findings.none(fetched.error()));
        Extractor.Page page;
        try {
            page = yieldFrom(parse(visit, fetched.body(), type));
        } catch (RuntimeException | StackOverflowError broken) { // a page that the parser cannot cope with is just that
            return result(Findings.none("cannot be parsed: " + broken));
        }
        int unseen = 0;
        for (Url link : page.links()) {
            if (offer(visit.link(link)) != Frontier.Verdict.SEEN) unseen++;
        }
        return result(Findings.page(page, unseen));
    }

    @Coroutine
    private Coro<Extractor.Page> parse(Visit visit, byte[] body, @Nullable String type) {
        if (body.length <= PARSED_AT_ONCE) return result(extractor.read(body, visit.url(), type));
        return toThread(() -> extractor.read(body, visit.url(), type));
    }

    private Findings follow(Visit visit, String location) {
        Optional<Url> target = Urls.resolve(visit.url(), location);
        if (target.isEmpty()) return Findings.none("bad redirect to '" + location + "'");
        if (visit.cameThrough(target.get())) return Findings.redirect(target.get(), "redirect loop");
        if (visit.redirects() >= options.maxRedirects()) {
            return Findings.redirect(target.get(), "more than " + options.maxRedirects() + " redirects");
        }
        offer(visit.redirect(target.get()));
        return Findings.redirect(target.get(), null);
    }

    private Frontier.Verdict offer(Visit visit) {
        Frontier.Verdict verdict = frontier.offer(visit);
        if (verdict == Frontier.Verdict.ACCEPTED) queue.putNowait(visit);
        return verdict;
    }
}
