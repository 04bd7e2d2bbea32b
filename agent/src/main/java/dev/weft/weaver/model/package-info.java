/** What the passes hand over to each other: records, and the one exception for a refusal. */
@NullMarked
package dev.weft.weaver.model;

import org.jspecify.annotations.NullMarked;
