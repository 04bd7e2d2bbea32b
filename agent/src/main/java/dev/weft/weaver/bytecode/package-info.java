/** Helpers for bytecode without opinions of their own, and the names of the runtime. */
@NullMarked
package dev.weft.weaver.bytecode;

import org.jspecify.annotations.NullMarked;
