package dev.weft.samples.crawl;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides which URLs a crawl goes to: remembers all it ever met, and knows the rules. It holds no queue: what
 * {@link #offer} accepts, the crawler puts into its own, where workers can wait.
 */
public final class Frontier {
    /** What became of an offered URL. */
    public enum Verdict {
        ACCEPTED,
        SEEN,
        OTHER_HOST,
        TOO_DEEP,
        EXCLUDED
    }

    /**
     * The rules of a crawl.
     *
     * @param strict only the start hosts; otherwise their variants with and without {@code www.} too
     * @param maxDepth {@code Integer.MAX_VALUE} for no limit
     * @param maxPages {@code Long.MAX_VALUE} for no limit
     * @param excludes a URL in which one of them is found is left out, also as a start URL
     */
    public record Rules(boolean strict, int maxDepth, long maxPages, List<Pattern> excludes) {
        public static Rules unlimited() {
            return new Rules(true, Integer.MAX_VALUE, Long.MAX_VALUE, List.of());
        }
    }

    private final Rules rules;
    private final Set<String> hosts = new HashSet<>();
    private final Set<Url> seen = new HashSet<>(); // refused ones too, so that "new" means new to the crawl
    private long requested;

    public Frontier(Rules rules) {
        this.rules = rules;
    }

    /** Accepts the start URLs, duplicates once; their hosts are the ones the crawl stays on. */
    public List<Visit> start(Collection<Url> urls) {
        urls.forEach(url -> hosts.add(comparable(url.host())));
        List<Visit> accepted = new ArrayList<>();
        for (Url url : urls) {
            Visit visit = Visit.start(url);
            if (offer(visit) == Verdict.ACCEPTED) accepted.add(visit);
        }
        return accepted;
    }

    /** Judges a URL that was found. Only one that was never offered before is accepted. */
    public Verdict offer(Visit visit) {
        Url url = visit.url();
        if (!seen.add(url)) return Verdict.SEEN;
        if (!hosts.contains(comparable(url.host()))) return Verdict.OTHER_HOST;
        if (visit.depth() > rules.maxDepth()) return forget(url, Verdict.TOO_DEEP);
        String text = url.toString();
        boolean excluded =
                rules.excludes().stream().anyMatch(regex -> regex.matcher(text).find());
        return excluded ? Verdict.EXCLUDED : Verdict.ACCEPTED;
    }

    /** Several workers walk at once: a URL met too deep first may be met again on a shorter way. */
    private Verdict forget(Url url, Verdict verdict) {
        seen.remove(url);
        return verdict;
    }

    /** Takes one from the allowance of pages, to be called before a URL is requested; false when it is used up. */
    public boolean takePage() {
        if (isExhausted()) return false;
        requested++;
        return true;
    }

    /** Whether no page may be taken any more: what still waits need not be looked at. */
    public boolean isExhausted() {
        return requested >= rules.maxPages();
    }

    private String comparable(String host) {
        return !rules.strict() && host.startsWith("www.") ? host.substring("www.".length()) : host;
    }
}
