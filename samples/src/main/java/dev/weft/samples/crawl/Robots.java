package dev.weft.samples.crawl;

import crawlercommons.robots.BaseRobotRules;
import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRules.RobotRulesMode;
import crawlercommons.robots.SimpleRobotRulesParser;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What robots.txt allows, for each origin (RFC 9309). Fetching the file is the crawler's work: it asks
 * {@link #knows}, gets {@link #fileOf} and reports the outcome by {@link #loaded} or {@link #unreachable}.
 */
public final class Robots {
    /** The name to look for in {@code User-agent} lines. */
    public static final String AGENT = "weft-crawl";

    /** Bytes of a file that count; the rest of a longer one is ignored (RFC 9309, section 2.5, asks for that much). */
    public static final int MAX_BYTES = 500 << 10;

    private final Map<String, BaseRobotRules> rulesByOrigin = new HashMap<>();

    /** Where the rules for {@code url} are. */
    public static Url fileOf(Url url) {
        return new Url(url.scheme(), url.host(), url.port(), "/robots.txt", "");
    }

    public boolean knows(Url url) {
        return rulesByOrigin.containsKey(url.origin());
    }

    /**
     * The file was answered with {@code status}, after redirects. Success brings rules; a server error forbids
     * everything; all else, endless redirects too, means that there are no rules (RFC 9309, section 2.3.1).
     */
    public void loaded(Url anyOfOrigin, int status, byte[] body) {
        if (status >= 500) {
            unreachable(anyOfOrigin);
        } else if (status < 200 || status >= 300) {
            rulesByOrigin.put(anyOfOrigin.origin(), new SimpleRobotRules(RobotRulesMode.ALLOW_ALL));
        } else {
            // A parser of its own for each file: it keeps a count of warnings and falls silent after some.
            byte[] counted = body.length > MAX_BYTES ? Arrays.copyOf(body, MAX_BYTES) : body;
            rulesByOrigin.put(
                    anyOfOrigin.origin(),
                    new SimpleRobotRulesParser()
                            .parseContent(fileOf(anyOfOrigin).toString(), counted, "text/plain", List.of(AGENT)));
        }
    }

    /** No answer came: assume that everything is forbidden (RFC 9309, section 2.3.1.4). */
    public void unreachable(Url anyOfOrigin) {
        rulesByOrigin.put(anyOfOrigin.origin(), new SimpleRobotRules(RobotRulesMode.ALLOW_NONE));
    }

    /** Whether the crawl may request {@code url}; its origin's rules must be known. */
    public boolean allows(Url url) {
        return rulesOf(url).isAllowed(url.toString());
    }

    /** The delay between requests that the site asks for, if any. */
    public Optional<Duration> delay(Url url) {
        long millis = rulesOf(url).getCrawlDelay();
        return millis > 0 ? Optional.of(Duration.ofMillis(millis)) : Optional.empty();
    }

    private BaseRobotRules rulesOf(Url url) {
        BaseRobotRules rules = rulesByOrigin.get(url.origin());
        if (rules == null) throw new IllegalStateException("robots.txt of " + url.origin() + " was not loaded yet");
        return rules;
    }
}
