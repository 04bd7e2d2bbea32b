/** Rewrites coroutine methods into resumable state machines: a pipeline of passes over immutable records. Start at {@link dev.weft.weaver.ClassWeaver}. */
@NullMarked
package dev.weft.weaver;

import org.jspecify.annotations.NullMarked;
