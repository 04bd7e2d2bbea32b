package dev.weft.samples.crawl;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.samples.crawl.http.DecoderLimits;
import dev.weft.samples.crawl.http.ResponseHead;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Fetches the robots.txt of each origin, once: workers that need it at the same time wait for one task. */
final class RobotsLoader {
    private static final int MAX_REDIRECTS = 5; // RFC 9309, section 2.3.1.2, asks for that many
    private static final DecoderLimits LIMITS = DecoderLimits.defaults().withMaxBody(Robots.MAX_BYTES);

    private final Fetcher fetcher;
    private final int maxTries;
    private final Robots robots = new Robots();
    private final Map<String, Task<Void>> loads = new HashMap<>(); // by origin
    private final Map<String, String> failures = new HashMap<>(); // by origin: why there was no answer

    RobotsLoader(Fetcher fetcher, int maxTries) {
        this.fetcher = fetcher;
        this.maxTries = maxTries;
    }

    /** Why {@code url} must not be requested: what goes into its line as the error, or null if it may be. */
    @Coroutine
    Coro<@Nullable String> refusal(Url url) {
        if (!robots.knows(url)) yieldFrom(loads.computeIfAbsent(url.origin(), origin -> createTask(load(url))));
        String failure = failures.get(url.origin());
        if (failure != null) return result("robots.txt: " + failure);
        return result(robots.allows(url) ? null : PageResult.ROBOTS);
    }

    /** What the site asks for, or nothing; its rules must be known. */
    Duration delay(Url url) {
        return robots.delay(url).orElse(Duration.ZERO);
    }

    @Coroutine
    private Coro<Void> load(Url url) {
        if (!Fetcher.canFetch(url)) {
            robots.loaded(url, 404, new byte[0]); // nothing will be requested; the fetcher says why
            return done();
        }
        Fetched fetched = yieldFrom(fetchFollowing(Robots.fileOf(url)));
        ResponseHead head = fetched.head();
        if (head != null && fetched.error() == null) {
            robots.loaded(url, head.status(), fetched.body());
        } else {
            failures.put(url.origin(), String.valueOf(fetched.error()));
            robots.unreachable(url);
        }
        return done();
    }

    /** The answer after redirects; the last of them if there are too many. */
    @Coroutine
    private Coro<Fetched> fetchFollowing(Url file) {
        Url at = file;
        for (int redirects = 0; ; redirects++) {
            Fetched fetched = yieldFrom(fetch(at));
            ResponseHead head = fetched.head();
            if (head == null || !head.isRedirect() || redirects == MAX_REDIRECTS) return result(fetched);
            Optional<Url> target = Urls.resolve(at, String.valueOf(head.first("Location")));
            if (target.isEmpty()) return result(fetched);
            at = target.get();
        }
    }

    @Coroutine
    private Coro<Fetched> fetch(Url url) {
        Fetched fetched = yieldFrom(fetcher.get(url, LIMITS));
        for (int tries = 1; fetched.brokeOff() && tries < maxTries; tries++) {
            fetched = yieldFrom(fetcher.get(url, LIMITS));
        }
        return result(fetched);
    }
}
