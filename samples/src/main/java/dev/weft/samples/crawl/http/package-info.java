/** HTTP/1.1 responses decoded without any I/O: bytes go in, events come out. */
@NullMarked
package dev.weft.samples.crawl.http;

import org.jspecify.annotations.NullMarked;
