package dev.weft.benchmarks;

import java.util.List;
import java.util.Map;

/**
 * One who does the work of a measure.
 *
 * @param name in the CSV and on the command line: {@code weft}
 * @param label in the picture
 * @param launch how it is run
 * @param fromJdk the oldest JDK that has it
 * @param toJdk the newest JDK that it copes with
 */
record Peer(String name, String label, Launch launch, int fromJdk, int toJdk) {

    Peer(String name, String label, Launch launch) {
        this(name, label, launch, 17, Integer.MAX_VALUE);
    }

    Peer from(int jdk) {
        return new Peer(name, label, launch, jdk, toJdk);
    }

    Peer upTo(int jdk) {
        return new Peer(name, label, launch, fromJdk, jdk);
    }

    boolean runsOn(int jdk) {
        return fromJdk <= jdk && jdk <= toJdk;
    }

    /** A process of its own for each run. */
    sealed interface Launch {

        /** A JMH benchmark. */
        record Jmh(String type, String method, Map<String, String> parameters, List<String> jvmArguments)
                implements Launch {

            Jmh with(String... arguments) {
                return new Jmh(type, method, parameters, List.of(arguments));
            }
        }

        /** A main class that prints lines {@code sample NUMBER}. */
        record Java(Class<?> main, List<String> arguments, List<String> jvmArguments) implements Launch {}

        /** A server under load, and what of it is read. */
        record Server(ServerProgram program, Load load, Reading reading) implements Launch {}

        /** A script in {@code benchmarks/python} that prints such lines; told the loop to use and how many. */
        record Python(String script, List<String> arguments, boolean uvloop) implements Launch {}
    }
}
