package dev.weft.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** What every JVM that measures is started with. */
final class Jvm {

    /** Named, because a JVM that sees one processor, or little memory, would choose another collector. */
    private static final List<String> COMMON = List.of("-XX:+UseG1GC", "-Xms1g", "-Xmx2g");

    private Jvm() {}

    static List<String> arguments(List<String> own) {
        List<String> arguments = new ArrayList<>(COMMON);
        arguments.addAll(own);
        return arguments;
    }
}
