/** Woven code under a debugger: a second JVM, driven through the JDK's own debugging interface. */
@NullMarked
package dev.weft.debugger;

import org.jspecify.annotations.NullMarked;
