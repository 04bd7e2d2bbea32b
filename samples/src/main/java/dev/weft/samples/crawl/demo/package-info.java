/** The demo site that the crawler serves and crawls when it is given no URL: content without I/O, and its server. */
@NullMarked
package dev.weft.samples.crawl.demo;

import org.jspecify.annotations.NullMarked;
