/** Earlier weavers. Their bodies are woven when they are loaded, each by its own weaver. */
@NullMarked
package dev.weft.benchmarks.weavers;

import org.jspecify.annotations.NullMarked;
