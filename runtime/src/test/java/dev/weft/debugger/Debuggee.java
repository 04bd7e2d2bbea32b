package dev.weft.debugger;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;

import dev.weft.Coro;
import dev.weft.Generator;
import dev.weft.annotations.Coroutine;
import java.time.Duration;

/** The program that is debugged. The first argument names what to run. Comments name the lines that tests stop at. */
public final class Debuggee {

    private final String greeting = "hello";

    public static void main(String[] args) {
        Debuggee debuggee = new Debuggee();
        switch (args[0]) {
            case "direct" -> run(debuggee.calls());
            case "object" -> run(debuggee.awaitsObject());
            case "loop" -> run(debuggee.loop(3));
            case "tries" -> run(tries());
            case "lambda" -> run(lambda("weft"));
            case "generator" -> generate();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    // Suspends at one of its two points

    @Coroutine
    private Coro<String> greet(String name, int times) {
        int count = times + 1; //                          #count
        String text = greeting + " " + name; //            #text
        yieldFrom(nothing()); //                           #passes
        count++; //                                        #counts
        long total = count * 2L; //                        #total
        yieldFrom(sleep(Duration.ofMillis(1))); //         #suspends
        String later = text + count; //                    #later
        return result(later + total + name + times); //    #ends
    }

    @Coroutine
    private Coro<Void> nothing() {
        return done(); //                                  #nothing
    }

    @Coroutine
    private Coro<Void> calls() {
        String greeted = yieldFrom(greet("weft", 3)); //   #calls
        System.out.println(greeted); //                    #called
        return done();
    }

    @Coroutine
    private Coro<Void> awaitsObject() {
        Coro<String> coro = greet("warp", 4); //           #creates
        String greeted = yieldFrom(coro); //               #awaits
        System.out.println(greeted); //                    #awaited
        return done();
    }

    // Control flow around suspensions

    @Coroutine
    private Coro<Integer> loop(int passes) {
        int sum = 0; //                                    #before
        for (int i = 0; i < passes; i++) {
            if (i == 1) {
                yieldFrom(sleep(Duration.ZERO)); //        #inLoop
            }
            sum += 1 + yieldFrom(number(i)); //            #twice
        }
        return result(sum); //                             #after
    }

    @Coroutine
    private Coro<Integer> number(int i) {
        if (i > 0) {
            yieldFrom(sleep(Duration.ZERO));
        }
        return result(i); //                               #number
    }

    @Coroutine
    private static Coro<String> tries() {
        String text;
        try {
            yieldFrom(sleep(Duration.ZERO)); //            #inTry
            text = yieldFrom(fails()); //                  #fails
        } catch (IllegalStateException e) {
            yieldFrom(sleep(Duration.ZERO)); //            #inCatch
            text = e.getMessage(); //                      #caught
        } finally {
            yieldFrom(sleep(Duration.ZERO)); //            #inFinally
        }
        return result(text); //                            #tried
    }

    @Coroutine
    private static Coro<String> fails() {
        yieldFrom(sleep(Duration.ZERO));
        throw new IllegalStateException("no"); //          #throws
    }

    @Coroutine
    private static Coro<String> lambda(String name) {
        Body body = suffix -> {
            String whole = name + suffix; //               #whole
            yieldFrom(sleep(Duration.ZERO)); //            #inLambda
            return result(whole); //                       #lambdaEnds
        };
        return body.call("!");
    }

    private interface Body {
        Coro<String> call(String suffix);
    }

    // A generator

    @Coroutine
    private static Generator<Integer, Integer, Void> count(int from) {
        int next = from; //                                #starts
        while (next < from + 2) {
            Integer sent = yieldValue(next); //            #yields
            next += sent == null ? 1 : sent; //            #sent
        }
        return done(); //                                  #exhausted
    }

    private static void generate() {
        for (int i : count(5)) {
            System.out.println(i); //                      #uses
        }
    }
}
