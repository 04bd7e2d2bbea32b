package dev.weft.benchmarks;

import static dev.weft.benchmarks.Measures.jmh;

import dev.weft.benchmarks.Peer.Launch;
import dev.weft.benchmarks.core.CallInLoop;
import dev.weft.benchmarks.core.CallInterface;
import dev.weft.benchmarks.core.CoroutineDepth;
import dev.weft.benchmarks.core.DeepRecursion;
import dev.weft.benchmarks.core.Fib;
import dev.weft.benchmarks.core.GeneratorDepth;
import dev.weft.benchmarks.core.GeneratorElement;
import dev.weft.benchmarks.core.GeneratorLong;
import dev.weft.benchmarks.core.GeneratorSend;
import dev.weft.benchmarks.core.RareSuspension;
import dev.weft.benchmarks.heap.Retained;
import dev.weft.benchmarks.loom.Continuations;
import java.util.ArrayList;
import java.util.List;

/** Generators and coroutines without a loop. */
final class CoreMeasures {

    private static final String GROUP = "core";
    /** The newest class files that its copy of ASM reads; it looks at the JDK's own, too. */
    private static final int JAVAFLOW_READS = 23;

    private static final int[] DEPTHS = {1, 8, 64, 512};

    private CoreMeasures() {}

    static List<Measure> all() {
        List<Measure> all = new ArrayList<>();
        all.add(generatorOfObjects());
        all.add(generatorOfLongs());
        all.add(send());
        for (int depth : DEPTHS) {
            all.add(generatorDepth(depth));
        }
        for (int depth : DEPTHS) {
            all.add(coroutineDepth(depth));
        }
        all.addAll(calls());
        all.addAll(loops());
        for (int depth : new int[] {1, 8}) {
            all.add(coroutineBytes(depth));
            all.add(taskBytes(depth));
        }
        return all;
    }

    private static Measure generatorOfObjects() {
        return nanos(
                "generator.object",
                "an element of a generator of objects",
                new Peer("plain", "iterator by hand", jmh(GeneratorElement.class, "plain")),
                new Peer("weft", "Weft", jmh(GeneratorElement.class, "weft")),
                new Peer("kotlin", "Kotlin iterator {}", jmh(GeneratorElement.class, "kotlin")),
                new Peer("kilim", "Kilim", jmh(GeneratorElement.class, "kilim")),
                new Peer("offbynull", "offbynull coroutines", jmh(GeneratorElement.class, "offbynull")),
                new Peer("javaflow", "tascalate-javaflow", jmh(GeneratorElement.class, "javaflow"))
                        .upTo(JAVAFLOW_READS),
                continuation(jmh(GeneratorElement.class, "continuation")),
                cpython("object"));
    }

    private static Measure generatorOfLongs() {
        return nanos(
                "generator.long",
                "an element of a generator of longs",
                new Peer("plain", "primitive iterator by hand", jmh(GeneratorLong.class, "plain")),
                new Peer("plain-boxed", "iterator by hand, boxed", jmh(GeneratorLong.class, "plainBoxed")),
                new Peer("weft", "Weft", jmh(GeneratorLong.class, "weft")),
                new Peer("kotlin", "Kotlin iterator {}", jmh(GeneratorLong.class, "kotlin")),
                cpython("long"));
    }

    private static Measure send() {
        return nanos(
                "generator.send",
                "send a value, get a value",
                new Peer("plain", "state machine by hand", jmh(GeneratorSend.class, "plain")),
                new Peer("weft", "Weft", jmh(GeneratorSend.class, "weft")),
                new Peer("kotlin", "Kotlin suspend", jmh(GeneratorSend.class, "kotlin")),
                cpython("send"));
    }

    private static Measure generatorDepth(int depth) {
        return nanos(
                "generator.depth." + depth,
                "an element through " + depth + " delegating generators",
                new Peer("weft", "Weft", jmh(GeneratorDepth.class, "weft", "depth", depth)),
                new Peer("kotlin", "Kotlin yieldAll", jmh(GeneratorDepth.class, "kotlin", "depth", depth)),
                new Peer("kilim", "Kilim", jmh(GeneratorDepth.class, "kilim", "depth", depth)),
                new Peer("offbynull", "offbynull coroutines", jmh(GeneratorDepth.class, "offbynull", "depth", depth)),
                new Peer("javaflow", "tascalate-javaflow", jmh(GeneratorDepth.class, "javaflow", "depth", depth))
                        .upTo(JAVAFLOW_READS),
                continuation(jmh(GeneratorDepth.class, "continuation", "depth", depth)),
                cpython(Integer.toString(depth)));
    }

    private static Measure coroutineDepth(int depth) {
        return nanos(
                "coroutine.depth." + depth,
                "a resumption under " + depth + " awaiting coroutines",
                new Peer("weft", "Weft", jmh(CoroutineDepth.class, "weft", "depth", depth)),
                new Peer("weft-by-hand", "Weft, send by hand", jmh(CoroutineDepth.class, "weftByHand", "depth", depth)),
                new Peer("kotlin", "Kotlin suspend", jmh(CoroutineDepth.class, "kotlin", "depth", depth)));
    }

    private static List<Measure> calls() {
        List<Measure> calls = new ArrayList<>();
        calls.add(nanos(
                "call.fib",
                "a call of recursive fib",
                new Peer("plain", "plain", jmh(Fib.class, "plain")),
                new Peer("weft", "Weft", jmh(Fib.class, "weft")),
                new Peer("kotlin", "Kotlin suspend", jmh(Fib.class, "kotlin"))));
        calls.add(nanos(
                "call.same",
                "a call in a loop, same class",
                new Peer("plain", "plain", jmh(CallInLoop.class, "plain")),
                new Peer("weft", "Weft", jmh(CallInLoop.class, "weft")),
                new Peer("kotlin", "Kotlin suspend", jmh(CallInLoop.class, "kotlin"))));
        calls.add(nanos(
                "call.other",
                "a call in a loop, another class",
                new Peer("plain", "plain", jmh(CallInLoop.class, "plainElsewhere")),
                new Peer("weft", "Weft", jmh(CallInLoop.class, "weftElsewhere"))));
        for (int receivers : new int[] {1, 2, 4}) {
            calls.add(nanos(
                    "call.interface." + receivers,
                    "a call through an interface, " + receivers + (receivers == 1 ? " class" : " classes"),
                    new Peer("plain", "plain", jmh(CallInterface.class, "plain", "receivers", receivers)),
                    new Peer("weft", "Weft", jmh(CallInterface.class, "weft", "receivers", receivers)),
                    new Peer("kotlin", "Kotlin suspend", jmh(CallInterface.class, "kotlin", "receivers", receivers))));
        }
        return calls;
    }

    private static List<Measure> loops() {
        return List.of(
                nanos(
                        "rare.yield",
                        "a pass of a loop that yields every 256th",
                        new Peer("plain", "plain", jmh(RareSuspension.class, "plainYielding")),
                        new Peer("weft", "Weft", jmh(RareSuspension.class, "weftYielding")),
                        new Peer("kotlin", "Kotlin iterator {}", jmh(RareSuspension.class, "kotlinYielding"))),
                nanos(
                        "rare.call",
                        "a pass of a loop whose call suspends every 256th",
                        new Peer("plain", "plain", jmh(RareSuspension.class, "plainCalling")),
                        new Peer("weft", "Weft", jmh(RareSuspension.class, "weftCalling")),
                        new Peer("kotlin", "Kotlin suspend", jmh(RareSuspension.class, "kotlinCalling"))),
                nanos(
                        "recursion.shallow",
                        "a call of a recursion 100 deep",
                        new Peer("plain", "plain", jmh(DeepRecursion.class, "plain", "depth", 100)),
                        new Peer("weft", "Weft", jmh(DeepRecursion.class, "weft", "depth", 100)),
                        new Peer("kotlin", "Kotlin suspend", jmh(DeepRecursion.class, "kotlin", "depth", 100))),
                nanos(
                        "recursion.deep",
                        "a call of a recursion 1,000,000 deep",
                        new Peer("weft", "Weft", jmh(DeepRecursion.class, "weft", "depth", 1_000_000)),
                        new Peer(
                                "kotlin",
                                "Kotlin DeepRecursiveFunction",
                                jmh(DeepRecursion.class, "kotlinOnHeap", "depth", 1_000_000))));
    }

    private static Measure coroutineBytes(int depth) {
        return new Measure(
                "bytes.coroutine." + depth,
                GROUP,
                "memory of a suspended coroutine, " + calls(depth),
                "bytes",
                List.of(new Peer("weft", "Weft", retained("weft-coroutine", depth))));
    }

    private static Measure taskBytes(int depth) {
        return new Measure(
                "bytes.task." + depth,
                GROUP,
                "memory of a suspended task, " + calls(depth),
                "bytes",
                List.of(
                        new Peer("weft", "Weft", retained("weft-task", depth)),
                        new Peer("kotlin", "Kotlin launch", retained("kotlin", depth)),
                        new Peer("virtual-threads", "virtual threads", retained("virtual-thread", depth)).from(21),
                        new Peer(
                                "asyncio",
                                "CPython asyncio",
                                new Launch.Python("memory.py", List.of(Integer.toString(depth)), false))));
    }

    private static String calls(int depth) {
        return depth + (depth == 1 ? " call" : " calls") + " deep";
    }

    private static Launch retained(String kind, int depth) {
        return new Launch.Java(Retained.class, List.of(kind, Integer.toString(depth)), List.of());
    }

    private static Peer continuation(Launch.Jmh launch) {
        return new Peer("continuation", "JDK internal Continuation", launch.with(Continuations.EXPORTED)).from(21);
    }

    private static Peer cpython(String measure) {
        return new Peer("cpython", "CPython", new Launch.Python("generators.py", List.of(measure), false));
    }

    private static Measure nanos(String id, String title, Peer... peers) {
        return new Measure(id, GROUP, title, "ns", List.of(peers));
    }
}
