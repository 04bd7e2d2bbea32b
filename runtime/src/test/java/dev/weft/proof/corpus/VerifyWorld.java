package dev.weft.proof.corpus;

import dev.weft.proof.points.Exclusion;
import dev.weft.proof.points.PointsWeaver;
import dev.weft.weaver.BuildHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The full run: every class of every pinned jar. Prints a line for each jar, then all counts and problems.
 *
 * <p>What came out for a jar is kept in a file, so that a run which was interrupted goes on where it stopped, and a second
 * process that works {@code backwards} meets the first in the middle. Another build of the weaver begins anew.
 */
public final class VerifyWorld {

    private final List<Path> jars;
    private final Path results;
    private final PointsWeaver weaver;

    private VerifyWorld(List<Path> jars, Path results, PointsWeaver weaver) {
        this.jars = jars;
        this.results = results;
        this.weaver = weaver;
    }

    /**
     * @param arguments the list of jars, the directory they are in, how many points a method gets at most, a seed, and perhaps
     *     {@code backwards}
     */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[1]);
        String run = String.join("-", BuildHash.compute(), arguments[2], arguments[3]);
        VerifyWorld world = new VerifyWorld(
                Corpus.jars(Path.of(arguments[0]), directory),
                Files.createDirectories(directory.resolve("results").resolve(run)),
                new PointsWeaver(Exclusion::of, Integer.parseInt(arguments[2]), Long.parseLong(arguments[3])));
        Tally tally = world.verify(arguments.length > 4 && arguments[4].equals("backwards"));
        System.out.print(tally);
        System.out.printf(Locale.ROOT, "%.3f %% of the eligible methods refused%n", refusedPercent(tally));
        System.exit(tally.problems().isEmpty() && refusedPercent(tally) < 1 ? 0 : 1);
    }

    private Tally verify(boolean backwards) throws IOException {
        Tally all = new Tally();
        int last = jars.size() - 1;
        try (ClassIndex index = new ClassIndex(jars)) {
            for (int i : IntStream.rangeClosed(0, last).toArray()) {
                all.add(verify(index, backwards ? last - i : i));
            }
        }
        return all;
    }

    private Tally verify(ClassIndex index, int jar) throws IOException {
        Path result = results.resolve(jars.get(jar).getFileName() + ".txt");
        if (Files.exists(result)) {
            return Tally.load(result);
        }
        long start = System.nanoTime();
        Tally tally = new Tally();
        List<String> names = index.names(jar);
        new WorldVerifier(index, weaver, tally).verify(names);
        tally.save(result);
        System.out.printf(
                Locale.ROOT,
                "%3d %-50s %,6d classes %,8d ms %3d problems%n",
                jar + 1,
                jars.get(jar).getFileName(),
                names.size(),
                (System.nanoTime() - start) / 1_000_000,
                tally.problems().size());
        return tally;
    }

    static double refusedPercent(Tally tally) {
        long refused = tally.sum(WorldVerifier.METHODS_REFUSED);
        return 100.0 * refused / (refused + tally.count(WorldVerifier.METHODS_WOVEN));
    }
}
