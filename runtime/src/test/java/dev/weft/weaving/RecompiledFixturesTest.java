package dev.weft.weaving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weft.weaver.ClassWeaver;
import dev.weft.weaver.ClassWeaver.WovenClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The fixtures once more: compiled with other options of the compiler, by the running JDK's compiler, and rewritten as
 * generators. The traces must be those of the coroutines.
 */
@Tag("slow")
class RecompiledFixturesTest {

    /** How the fixtures are compiled. */
    enum Flavour {
        WITHOUT_DEBUG("-g:none", "-XDstringConcat=inline"),
        WITH_EVERYTHING("-g", "-parameters", "-XDstringConcat=indy"),

        /** Every local in scope is kept across each point, as the option debug has it. */
        WOVEN_FOR_DEBUGGERS("-g") {
            @Override
            byte[] weave(byte[] compiled) {
                WovenClass woven = new ClassWeaver("test", true).weave(compiled);
                return woven == null ? compiled : woven.bytes();
            }
        },

        /** The body is called and awaited at once by another, so that its direct body runs. */
        CALLED_DIRECTLY("-g") {
            @Override
            String rewrite(String source) {
                return source.replaceAll(
                        "(static )?(Coro<[^{;]*>) body\\(Points p\\)([^{]*)\\{",
                        "$0 return result(yieldFrom(inner(p))); } @Coroutine private $1 $2 inner(Points p)$3{");
            }
        },

        /** {@code yieldFrom} delegates to another generator. */
        DELEGATING("-g") {
            @Override
            String rewrite(String source) {
                return source.replaceAll("\\bCoro<", "dev.weft.Generator<Object, Object, ")
                        .replaceAll("\\bPoints\\b", "GeneratorPoints");
            }
        },

        /** {@code yieldValue} gives the point to the driver, which sends its value back. */
        YIELDING("-g:none", "-XDstringConcat=inline") {
            @Override
            String rewrite(String source) {
                String yielding = DELEGATING.rewrite(source);
                for (String[] type : TYPES) {
                    yielding = yielding.replaceAll(
                            "yieldFrom\\((\\w)\\." + type[0] + "\\(",
                            "dev.weft.Weft.<" + type[1] + ">yieldValue($1." + type[0] + "(");
                }
                return yielding;
            }
        };

        private static final String[][] TYPES = {
            {"i", "Integer"}, {"l", "Long"}, {"f", "Float"}, {"d", "Double"}, {"b", "Boolean"}, {"s", "String"}
        };

        private final List<String> options;

        Flavour(String... options) {
            this.options = new ArrayList<>(List.of(options));
            this.options.addAll(List.of("--release", "17"));
        }

        String rewrite(String source) {
            return source;
        }

        /** What the loader gets; the agent weaves it unless it is woven. */
        byte[] weave(byte[] compiled) {
            return compiled;
        }

        boolean isGenerator() {
            return ordinal() >= DELEGATING.ordinal();
        }
    }

    private static final Map<Flavour, ClassLoader> LOADERS = new EnumMap<>(Flavour.class);

    @BeforeAll
    static void compile(@TempDir Path directory) throws IOException {
        for (Flavour flavour : Flavour.values()) {
            Path output = directory.resolve(flavour.name());
            assertThat(output.toFile().mkdir()).isTrue();
            LOADERS.put(flavour, Recompiled.compile(output, flavour.options, flavour::rewrite));
            weave(output, flavour);
        }
    }

    private static void weave(Path output, Flavour flavour) throws IOException {
        try (Stream<Path> files = Files.walk(output)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                Files.write(file, flavour.weave(Files.readAllBytes(file)));
            }
        }
    }

    static Stream<Arguments> fixtures() {
        return Stream.of(Flavour.values())
                .flatMap(flavour -> Fixture.GROUPS.stream()
                        .filter(group -> !flavour.isGenerator() || !group.equals(Fixture.ASYNC_GENERATORS))
                        .flatMap(group -> Fixture.of(LOADERS.get(flavour), group))
                        .map(fixture -> arguments(flavour, fixture)));
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void leavesTheSameTrace(Flavour flavour, Fixture fixture) {
        String straight = run(flavour, fixture, Way.STRAIGHT);
        String suspended = run(flavour, fixture, Way.SUSPENDED);

        assertThat(straight).isEqualTo(fixture.expected());
        assertThat(suspended).isEqualTo(fixture.expected());
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void failsLikeTheFirstCompilation(Flavour flavour, Fixture fixture) {
        Fixture original = fixture.original();
        IntStream.range(0, original.points()).forEach(point -> {
            String expected = Way.failing(point).run(original.body()).trace();

            assertThat(run(flavour, fixture, Way.failing(point)))
                    .as("point %d fails", point)
                    .isEqualTo(expected);
            assertThat(run(flavour, fixture, Way.thrownInto(point)))
                    .as("thrown into at point %d", point)
                    .isEqualTo(expected);
        });
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void closesLikeTheFirstCompilation(Flavour flavour, Fixture fixture) {
        Fixture original = fixture.original();
        IntStream.range(0, original.points()).forEach(point -> {
            String expected = Way.closed(point).run(original.body()).trace();

            String closed = run(flavour, fixture, Way.closed(point));

            if (flavour == Flavour.YIELDING && closed.contains("generator ignored GeneratorExit")) {
                // every point yields in this flavour, so one in a finally that runs is an error
                assertThat(expected).startsWith(closed.replaceFirst(" ?! IllegalStateException.*", ""));
            } else {
                assertThat(closed).as("closed at point %d", point).isEqualTo(expected);
            }
        });
    }

    private static String run(Flavour flavour, Fixture fixture, Way way) {
        return flavour.isGenerator()
                ? GeneratorPoints.run(fixture, way)
                : way.run(fixture.body()).trace();
    }
}
