package dev.weft.weaving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.weaving.Way.Body;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program compiled twice. Its calls {@code call<T>(x.f(..))} become {@code yieldFrom(x.f(..))} in the one, where they are linked. In the
 * other a cast stands in between, so that the object is made first; nobody may see a difference.
 */
final class Twins {

    private static final String IMPORTS = "import static dev.weft.Weft.*; import dev.weft.*; import dev.weft.weaving.*;"
            + " import dev.weft.annotations.Coroutine; import java.util.*; import java.util.function.*; ";
    private static final Pattern NAME = Pattern.compile("(?:class|interface|enum|record) (\\w+)");

    private final Path linked;
    private final Path made;
    private Function<ClassLoader, ClassLoader> loaders = loader -> loader;

    private Twins(Path linked, Path made) {
        this.linked = linked;
        this.made = made;
    }

    /** @param units without imports; {@code Main} has the body, and one that begins with "package other;" is in a package of its own */
    static Twins compile(Path directory, String... units) {
        Twins twins = new Twins(directory.resolve("linked"), directory.resolve("made"));
        return twins.add(units);
    }

    /** Compiles more units, which may replace earlier ones, against what is there. */
    Twins add(String... units) {
        compile(linked, units, "yieldFrom(");
        compile(made, units, "yieldFrom((Coro<$1>) (Object) ");
        return this;
    }

    private static void compile(Path output, String[] units, String call) {
        List<Recompiled.Source> sources = new ArrayList<>();
        for (String unit : units) {
            boolean other = unit.startsWith("package other;");
            String text = unit.replace("package other;", "").replaceAll("call<([^>]*)>\\(", call);
            Matcher name = NAME.matcher(text);
            assertThat(name.find()).isTrue();
            sources.add(new Recompiled.Source(
                    (other ? "other/" : "") + name.group(1) + ".java",
                    "package dev.weft.weaving.fixtures" + (other ? ".other; " : "; ") + IMPORTS + text));
        }
        try {
            Files.createDirectories(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String path = System.getProperty("path.separator") + output;
        Recompiled.compile(output, List.of("--release", "17"), sources, path);
    }

    /** Has each program loaded by another loader than the one that is given. */
    Twins loadedBy(Function<ClassLoader, ClassLoader> loaders) {
        this.loaders = loaders;
        return this;
    }

    /** Takes a class away after it was compiled against. */
    Twins delete(String name) {
        for (Path directory : List.of(linked, made)) {
            try {
                Files.delete(directory.resolve("dev/weft/weaving/fixtures/" + name + ".class"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return this;
    }

    /** The program whose calls are linked, loaded anew. */
    Body linked() {
        return fixture(linked).body();
    }

    /** The other one. */
    Body made() {
        return fixture(made).body();
    }

    private Fixture fixture(Path directory) {
        return Fixture.of(loaders.apply(Recompiled.load(directory)), "Main")
                .findFirst()
                .orElseThrow();
    }

    /** Runs both in every way, over and over, so that a call is as written, being linked, and linked. Gives which calls were direct at last. */
    List<Boolean> check() {
        compare(Way.SUSPENDED, linked(), made()); // the very first run
        Body direct = linked();
        Fixture other = fixture(made);
        Body asWritten = other.body();
        compare(Way.STRAIGHT, direct, asWritten);
        assertThat(Way.STRAIGHT.run(asWritten).trace()).isEqualTo(other.expected());
        int points = Way.STRAIGHT.run(direct).points();
        List<Way> ways = new ArrayList<>(List.of(Way.STRAIGHT, Way.SUSPENDED));
        for (int point = 0; point < points; point++) {
            ways.addAll(Arrays.asList(
                    Way.only(point),
                    Way.allBut(point),
                    Way.failing(point),
                    Way.failingLater(point),
                    Way.thrownInto(point),
                    Way.exiting(point),
                    Way.closed(point)));
        }
        for (int round = 0; round < 3; round++) {
            ways.forEach(way -> compare(way, direct, asWritten));
        }
        Calls.take();
        Way.STRAIGHT.run(asWritten);
        assertThat(Calls.take()).doesNotContain(true);
        Way.STRAIGHT.run(direct);
        return Calls.take();
    }

    private static void compare(Way way, Body linked, Body made) {
        assertThat(way.run(linked).trace())
                .as(way.name())
                .isEqualTo(way.run(made).trace());
    }
}
