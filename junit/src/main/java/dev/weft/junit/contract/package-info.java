/** What every event loop does, as tests: {@link dev.weft.junit.contract.EventLoopContract}. */
@NullMarked
package dev.weft.junit.contract;

import org.jspecify.annotations.NullMarked;
