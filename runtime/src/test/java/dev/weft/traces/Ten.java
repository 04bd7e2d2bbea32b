package dev.weft.traces;

import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * An exception that goes through ten {@code yieldFrom}, in each way that a coroutine can be written and called. Each level may
 * suspend before it goes on, so that the ones below are resumed, or called, on another stack than it was. The same program
 * in Python is {@code src/test/python/ten.py}. Comments name the lines that a trace is to show.
 */
final class Ten {

    /** Bit n has level n suspend; level 0 is the one that throws. */
    private final int suspending;

    Ten(int suspending) {
        this.suspending = suspending;
    }

    private boolean suspends(int level) {
        return (suspending & 1 << level) != 0;
    }

    private static Coro<Void> pause() {
        return sleep(Duration.ZERO);
    }

    @Coroutine
    Coro<Integer> ten() {
        if (suspends(10)) {
            yieldFrom(pause());
        }
        return result(1 + yieldFrom(nine())); // called directly                          #ten
    }

    @Coroutine
    private Coro<Integer> nine() {
        if (suspends(9)) {
            yieldFrom(pause());
        }
        Coro<Integer> below = eight(this, 8L);
        return result(1 + yieldFrom(below)); // as an object                              #nine
    }

    @Coroutine
    private static Coro<Integer> eight(Ten self, long level) {
        if (self.suspends((int) level)) {
            yieldFrom(pause());
        }
        int one = 1;
        return result(one + Integer.valueOf(1) + yieldFrom(new Other(self).seven())); // another class           #eight
    }

    /** A class of its own, with a coroutine that others may override. */
    static class Other implements Six {

        private final Ten ten;

        Other(Ten ten) {
            this.ten = ten;
        }

        @Coroutine
        Coro<Integer> seven() {
            if (ten.suspends(7)) {
                yieldFrom(pause());
            }
            try {
                return result(yieldFrom(six(ten))); // in a try                           #seven
            } finally {
                Thread.onSpinWait();
            }
        }
    }

    /** A coroutine in an interface. */
    interface Six {

        @Coroutine
        default Coro<Integer> six(Ten ten) {
            if (ten.suspends(6)) {
                yieldFrom(pause());
            }
            Callable<Coro<Integer>> five = () -> {
                if (ten.suspends(5)) {
                    yieldFrom(pause());
                }
                return result(yieldFrom(ten.four())); // in a lambda                      #five
            };
            return result(yieldFrom(called(five))); // through a lambda                   #six
        }
    }

    private static <R> Coro<R> called(Callable<Coro<R>> body) {
        try {
            return body.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Coroutine
    private Coro<Integer> four() {
        if (suspends(4)) {
            yieldFrom(pause());
        }
        return three(); // returned, and so awaited                                       #four
    }

    @Coroutine
    private Coro<Integer> three() {
        if (suspends(3)) {
            yieldFrom(pause());
        }
        try {
            return result(yieldFrom(two(1, 2.0))); // caught and rethrown                 #three
        } catch (IllegalStateException e) {
            if (suspends(3)) {
                yieldFrom(pause());
            }
            throw e;
        }
    }

    @Coroutine
    private Coro<Integer> two(int i, double d) {
        if (suspends(2)) {
            yieldFrom(pause());
        }
        return result(i + yieldFrom(one()) + (int) d); // with operands on the stack      #two
    }

    @Coroutine
    private Coro<Integer> one() {
        if (suspends(1)) {
            yieldFrom(pause());
        }
        return result(yieldFrom(zero())); //                                              #one
    }

    @Coroutine
    private Coro<Integer> zero() {
        if (suspends(0)) {
            yieldFrom(pause());
        }
        return result(fail()); // a plain call                                            #zero
    }

    private static int fail() {
        throw new IllegalStateException("no"); //                                         #fail
    }
}
