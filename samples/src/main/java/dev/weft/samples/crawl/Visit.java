package dev.weft.samples.crawl;

import org.jspecify.annotations.Nullable;

/**
 * A URL to request, and how the crawl came to it.
 *
 * @param depth links between a start URL and this one; a redirect adds none
 * @param redirects redirects followed to get here
 * @param redirectedFrom the hop before, null unless this is the target of a redirect
 */
public record Visit(
        Url url, int depth, int redirects, @Nullable Visit redirectedFrom) {
    public static Visit start(Url url) {
        return new Visit(url, 0, 0, null);
    }

    public Visit link(Url target) {
        return new Visit(target, depth + 1, 0, null);
    }

    public Visit redirect(Url target) {
        return new Visit(target, depth, redirects + 1, this);
    }

    /** Whether the chain of redirects that led here went through {@code target}: following it would go in a circle. */
    public boolean cameThrough(Url target) {
        for (Visit hop = this; hop != null; hop = hop.redirectedFrom) {
            if (hop.url.equals(target)) return true;
        }
        return false;
    }
}
