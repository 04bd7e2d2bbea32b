package dev.weft.benchmarks;

/**
 * One value measured.
 *
 * @param value in the measure's unit, for one unit of work
 * @param allocated bytes allocated for one unit of work, or NaN where nobody counted
 */
record Sample(double value, double allocated) {}
