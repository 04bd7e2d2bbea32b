package dev.weft.samples.crawl;

import static dev.weft.Weft.result;
import static dev.weft.Weft.waitFor;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.TimeoutException;
import dev.weft.annotations.Coroutine;
import dev.weft.samples.crawl.http.DecoderLimits;
import dev.weft.samples.crawl.http.Requests;
import dev.weft.streams.Connected;
import dev.weft.streams.Streams;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Fetches URLs by HTTP/1.1 over Weft's streams, with connections kept for the next request to the same origin. Whatever a
 * server does ends as a {@link Fetched}; nothing but cancelling throws. A connection is given back when its response ended
 * well, and closed in every other case.
 */
final class Fetcher implements AutoCloseable {
    /** What an opened connection, or the failure to open one, looks like to the caller. */
    private record Opened(
            @Nullable Connected connection, @Nullable Fetched failure) {}

    private static final String AGENT = Robots.AGENT + "/0.1";

    private final Duration timeout;
    private final ConnectionPool pool;

    /**
     * Makes a fetcher without connections.
     *
     * @param timeout for one request, from looking the host up to the last byte
     * @param maxIdle connections kept
     */
    Fetcher(Duration timeout, int maxIdle) {
        this.timeout = timeout;
        this.pool = new ConnectionPool(maxIdle);
    }

    /** Whether there is any use in asking. */
    static boolean canFetch(Url url) {
        return url.scheme().equals("http");
    }

    /** Asks for a URL, once. */
    @Coroutine
    Coro<Fetched> get(Url url, DecoderLimits limits) {
        if (!canFetch(url)) return result(Fetched.failed(url.scheme() + " is not supported yet"));
        Fetched fetched;
        try {
            fetched = yieldFrom(waitFor(request(url, limits), timeout));
        } catch (TimeoutException late) {
            fetched = Fetched.failed("timeout after " + Durations.format(timeout));
        }
        return result(fetched);
    }

    @Coroutine
    private Coro<Fetched> request(Url url, DecoderLimits limits) {
        Connected kept = pool.take(url.origin());
        if (kept != null) {
            Exchange exchange = new Exchange(kept, limits);
            Fetched fetched = yieldFrom(exchange(exchange, kept, url));
            // The server may close an idle connection at any time, also while our request is under way to it.
            if (!exchange.foundClosed()) return result(fetched);
        }
        Opened opened = yieldFrom(open(url));
        Connected fresh = opened.connection();
        if (fresh == null) return result(opened.failure());
        return exchange(new Exchange(fresh, limits), fresh, url);
    }

    @Coroutine
    private Coro<Fetched> exchange(Exchange exchange, Connected connection, Url url) {
        try {
            byte[] request = Requests.get(url.target(), url.authority(), AGENT);
            return result(yieldFrom(exchange.run(request)));
        } finally {
            if (exchange.isReusable()) pool.keep(url.origin(), connection);
            else connection.writer().abort();
        }
    }

    @Coroutine
    private static Coro<Opened> open(Url url) {
        try {
            Connected connection = yieldFrom(Streams.openConnection(url.host(), url.port()), IOException.class);
            return result(new Opened(connection, null));
        } catch (UnknownHostException unknown) {
            return result(new Opened(null, Fetched.unconnected("unknown host " + url.host())));
        } catch (IOException failed) {
            return result(new Opened(null, Fetched.unconnected("cannot connect: " + failed.getMessage())));
        }
    }

    /** Closes the connections that are kept; those in use are closed by whoever uses them. */
    @Override
    public void close() {
        pool.close();
    }
}
