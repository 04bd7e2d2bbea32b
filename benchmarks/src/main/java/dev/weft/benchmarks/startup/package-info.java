/** What the agent costs: at the start of a program, for each class it loads, for each class it weaves. */
@NullMarked
package dev.weft.benchmarks.startup;

import org.jspecify.annotations.NullMarked;
