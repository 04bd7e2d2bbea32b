package dev.weft.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** What every JVM that measures is started with. */
final class Jvm {

    /** Named, because a JVM that sees one processor, or little memory, would choose another collector. */
    private static final List<String> COMMON = List.of("-XX:+UseG1GC", "-Xms1g", "-Xmx2g");

    private Jvm() {}

    /**
     * Also has code wait while it is compiled. On a busy machine a compiler in the background falls behind, and what is measured
     * then is the interpreter.
     */
    static List<String> compilingAtOnce(List<String> own, Jdk jdk) {
        List<String> arguments = arguments(own, jdk);
        arguments.add("-Xbatch");
        return arguments;
    }

    static List<String> arguments(List<String> own, Jdk jdk) {
        List<String> arguments = new ArrayList<>(COMMON);
        if (jdk.feature() >= 24) {
            arguments.add("--sun-misc-unsafe-memory-access=allow"); // JMH's own; else each fork warns of it
        }
        arguments.addAll(own);
        return arguments;
    }
}
