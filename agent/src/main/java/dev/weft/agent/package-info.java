/** The ways in: the Java agent and the command line. */
@NullMarked
package dev.weft.agent;

import org.jspecify.annotations.NullMarked;
