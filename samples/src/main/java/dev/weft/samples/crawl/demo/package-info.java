/** The demo site that the crawler serves and crawls when it is given no URL: content and bytes, without I/O. */
@NullMarked
package dev.weft.samples.crawl.demo;

import org.jspecify.annotations.NullMarked;
