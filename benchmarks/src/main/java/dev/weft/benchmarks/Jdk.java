package dev.weft.benchmarks;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** A JDK that runs the benchmarks. */
record Jdk(Path home, String version) {

    private static final int VIRTUAL_THREADS = 21;

    /** @throws IOException when there is none in the directory */
    static Jdk at(Path home) throws IOException {
        Properties release = new Properties();
        try (Reader in = Files.newBufferedReader(home.resolve("release"))) {
            release.load(in);
        }
        return new Jdk(home, release.getProperty("JAVA_VERSION").replace("\"", ""));
    }

    int feature() {
        return Runtime.Version.parse(version).feature();
    }

    /** This one, or the newest that has virtual threads of those installed beside it. */
    Optional<Jdk> withVirtualThreads() throws IOException {
        if (feature() >= VIRTUAL_THREADS) {
            return Optional.of(this);
        }
        List<Jdk> beside = new ArrayList<>();
        try (DirectoryStream<Path> homes =
                Files.newDirectoryStream(home.toRealPath().getParent())) {
            for (Path other : homes) {
                if (Files.isReadable(other.resolve("release")) && Files.isExecutable(other.resolve("bin/java"))) {
                    beside.add(at(other));
                }
            }
        }
        return beside.stream()
                .filter(jdk -> jdk.feature() >= VIRTUAL_THREADS)
                .max(Comparator.comparingInt(Jdk::feature));
    }

    Path java() {
        return home.resolve("bin").resolve("java");
    }
}
