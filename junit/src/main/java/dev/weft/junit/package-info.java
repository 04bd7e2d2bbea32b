/** Tests of coroutines with JUnit Jupiter: a fresh loop in virtual time for each test. */
@NullMarked
package dev.weft.junit;

import org.jspecify.annotations.NullMarked;
