package dev.weft.living;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Weft;
import dev.weft.annotations.Coroutine;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where things are on the class path of the tests. */
final class ClassPath {

    /** All of it. */
    static final String ALL = System.getProperty("java.class.path");

    private ClassPath() {}

    /** The runtime and the annotations. */
    static List<Path> weft() {
        return List.of(home(Weft.class), home(Coroutine.class));
    }

    /** The classes of the tests, as the compiler wrote them. */
    static Path tests() {
        return home(ClassPath.class);
    }

    static Path agent() {
        return jar("weft-agent");
    }

    /** The jar of an artifact, whatever its version. */
    static Path jar(String artifact) {
        Pattern name = Pattern.compile(Pattern.quote(artifact) + "-\\d[^/\\\\]*\\.jar");
        List<Path> found = Arrays.stream(ALL.split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> name.matcher(path.getFileName().toString()).matches())
                .toList();
        assertThat(found).as("%s on the class path", artifact).hasSize(1);
        return found.get(0);
    }

    static String of(Stream<Path> entries) {
        return entries.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** For programs: Weft, the tests, and more. */
    static String forPrograms(String... artifacts) {
        Stream<Path> own = Stream.concat(weft().stream(), Stream.of(tests()));
        return of(Stream.concat(own, Arrays.stream(artifacts).map(ClassPath::jar)));
    }

    static Path home(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
