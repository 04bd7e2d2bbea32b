package dev.weft.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** What every JVM that measures is started with. */
final class Jvm {

    /** Named, because a JVM that sees one processor, or little memory, would choose another collector; a heap that grew would do so while somebody measures. */
    private static final List<String> COMMON = List.of("-XX:+UseG1GC", "-Xms2g", "-Xmx2g");

    /** As many of them run at once. The collector is the one that a JVM would choose by itself when it sees one processor. */
    private static final List<String> SERVING = List.of("-XX:+UseSerialGC", "-Xms256m", "-Xmx1g", "-Xbatch");

    private Jvm() {}

    /** Of a server that is pinned to a core. */
    static List<String> serving(List<String> own, Jdk jdk) {
        List<String> arguments = new ArrayList<>(SERVING);
        if (jdk.feature() >= 24) {
            arguments.add("--sun-misc-unsafe-memory-access=allow"); // Netty's; else it warns
            arguments.add("--enable-native-access=ALL-UNNAMED");
        }
        arguments.addAll(own);
        return arguments;
    }

    /**
     * Also has code wait while it is compiled. On a busy machine a compiler in the background falls behind, and what is measured
     * then is the interpreter. And has the heap touched beforehand: G1 gives a program that allocates hundreds of megabytes that no page stands
     * behind yet, and to fault them in cost 50 ns of each switch of a task, which takes 20, for as long as the first collections took to come.
     */
    static List<String> compilingAtOnce(List<String> own, Jdk jdk) {
        List<String> arguments = arguments(own, jdk);
        arguments.add("-Xbatch");
        arguments.add("-XX:+AlwaysPreTouch");
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
