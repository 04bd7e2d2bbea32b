package dev.weft.benchmarks;

import dev.weft.benchmarks.Peer.Launch;
import dev.weft.benchmarks.startup.JarSize;
import dev.weft.benchmarks.startup.JvmStart;
import dev.weft.benchmarks.startup.LoadClasses;
import dev.weft.benchmarks.startup.TransformClasses;
import dev.weft.benchmarks.startup.WeavingSpeed;
import dev.weft.weaver.ClassWeaver;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/** What the agent costs. */
final class StartupMeasures {

    private StartupMeasures() {}

    static List<Measure> all() {
        String agent = agentJar().toString();
        return List.of(
                measure(
                        "agent.start",
                        "start and end of a program",
                        "ms",
                        new Peer("plain", "bare JVM", java(JvmStart.class, List.of())),
                        new Peer("weft", "with the agent", java(JvmStart.class, List.of("-javaagent:" + agent)))),
                measure(
                        "agent.load",
                        "a class without coroutines is loaded",
                        "us",
                        new Peer("plain", "bare JVM", java(LoadClasses.class, List.of())),
                        new Peer(
                                "weft",
                                "with the agent",
                                new Launch.Java(LoadClasses.class, List.of(), List.of("-javaagent:" + agent)))),
                measure(
                        "agent.reject",
                        "the agent looks at such a class",
                        "us",
                        new Peer("weft", "Weft", java(TransformClasses.class, List.of()))),
                measure(
                        "agent.weave",
                        "weaving",
                        "MB/s",
                        new Peer("weft", "Weft", java(WeavingSpeed.class, targets()))),
                measure(
                        "agent.jar",
                        "size of the agent",
                        "KB",
                        new Peer("weft", "Weft", java(JarSize.class, List.of(agent)))));
    }

    private static Launch java(Class<?> main, List<String> arguments) {
        return new Launch.Java(main, arguments, List.of());
    }

    /** Where the build keeps the classes that it wove, as they were before. */
    private static List<String> targets() {
        Path benchmarks = Path.of(System.getProperty("weft.benchmarks", "benchmarks"));
        return List.of(
                benchmarks.resolve("target").toString(),
                benchmarks.resolve("../runtime/target").toString());
    }

    private static Path agentJar() {
        try {
            return Path.of(ClassWeaver.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Measure measure(String id, String title, String unit, Peer... peers) {
        return new Measure(id, "startup", title, unit, List.of(peers));
    }
}
