package dev.weft.proof.corpus;

import dev.weft.proof.corpus.ClassIndex.MissingClassException;
import dev.weft.proof.points.Exclusion;
import dev.weft.proof.points.PointsInserter.Moved;
import dev.weft.proof.points.PointsWeaver;
import dev.weft.proof.points.PointsWeaver.Refusal;
import dev.weft.proof.points.PointsWeaver.Woven;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Weaves every eligible method of the classes of a jar, then has ASM and the JVM verify each class, and the frame classes
 * in it. A class that the JVM does not even link as it was, for want of an optional dependency, counts apart.
 */
final class WorldVerifier {

    static final String METHODS_WOVEN = "methods woven";
    static final String METHODS_REFUSED = "methods refused: ";
    static final String FRAMES_VERIFIED = "frame classes verified by the JVM";

    private final ClassIndex index;
    private final PointsWeaver weaver;
    private final Tally tally;
    private final FileVerifier files;

    WorldVerifier(ClassIndex index, PointsWeaver weaver, Tally tally) {
        this.index = index;
        this.weaver = weaver;
        this.tally = tally;
        this.files = new FileVerifier(index);
    }

    /** Verifies some classes of the index, by their internal names; the others are what these need. */
    void verify(List<String> names) {
        Map<String, byte[]> before = new HashMap<>();
        Map<String, byte[]> after = new HashMap<>();
        names.forEach(name -> weave(name, before, after));
        CorpusLoader original = new CorpusLoader(index, name -> before.getOrDefault(name, index.bytes(name)));
        CorpusLoader woven = new CorpusLoader(index, name -> after.getOrDefault(name, index.bytes(name)));
        for (String name : names) {
            if (after.containsKey(name)) {
                List<byte[]> frames = FrameClasses.of(after.get(name));
                link(name, frames, original, woven);
                check(before.get(name), after.get(name), frames);
            }
        }
    }

    private void weave(String name, Map<String, byte[]> before, Map<String, byte[]> after) {
        tally.add("classes", 1);
        byte @Nullable [] classFile = classFile(name);
        if (classFile == null) {
            return;
        }
        Woven woven;
        try {
            woven = weaver.weave(classFile);
        } catch (RuntimeException e) {
            tally.problem("weaver threw", name + ": " + e);
            return;
        }
        count(woven);
        before.put(name, classFile);
        after.put(name, woven.classFile());
        Untouched.changed(classFile, woven.classFile(), wovenMethods(woven))
                .forEach(method -> tally.problem("changed though not woven", method));
        tally.add(
                "methods not woven and unchanged",
                woven.excluded().values().stream().mapToInt(i -> i).sum());
    }

    private byte @Nullable [] classFile(String name) {
        byte[] classFile = index.bytes(name);
        if (!OldClassFiles.isOld(classFile)) {
            return classFile;
        }
        try {
            byte[] renewed = OldClassFiles.renew(classFile, index);
            tally.add("classes older than Java 7, given stack maps first", 1);
            return renewed;
        } catch (MissingClassException e) {
            tally.add("classes older than Java 7, left out: a supertype is missing", 1);
            return null;
        }
    }

    private static Set<String> wovenMethods(Woven woven) {
        return woven.moved().stream()
                .map(method -> method.name() + method.descriptor())
                .collect(Collectors.toSet());
    }

    private void count(Woven woven) {
        for (Map.Entry<Exclusion, Integer> entry : woven.excluded().entrySet()) {
            tally.add("methods not eligible: " + entry.getKey().name().toLowerCase(), entry.getValue());
        }
        for (Moved method : woven.moved()) {
            tally.add(METHODS_WOVEN, 1);
            tally.add("points", method.points());
            if (method.points() == method.offsets()) {
                tally.add("methods woven with points at all offsets", 1);
            }
        }
        tally.add("methods woven without points amid constructions", woven.noConstruction());
        for (Refusal refusal : woven.refused()) {
            tally.add(METHODS_REFUSED + refusal.reason(), 1);
        }
    }

    private void link(String name, List<byte[]> frames, CorpusLoader original, CorpusLoader woven) {
        LinkageError problem = Linker.link(name, woven);
        if (problem != null) {
            LinkageError unwoven = Linker.link(name, original);
            if (unwoven != null) {
                tally.add(
                        "classes that do not link even unwoven: "
                                + unwoven.getClass().getSimpleName(),
                        1);
            } else {
                tally.problem(problem.getClass().getSimpleName(), name + ": " + problem.getMessage());
            }
            return;
        }
        tally.add("classes verified by the JVM", 1);
        frames.forEach(frame -> linkFrame(name, frame, woven));
    }

    private void linkFrame(String name, byte[] frame, CorpusLoader woven) {
        LinkageError problem;
        try {
            problem = Linker.link(woven.define(frame));
        } catch (LinkageError e) {
            problem = e;
        }
        if (problem == null) {
            tally.add(FRAMES_VERIFIED, 1);
        } else {
            tally.problem("frame class: " + problem.getClass().getSimpleName(), name + ": " + problem.getMessage());
        }
    }

    private void check(byte[] before, byte[] after, List<byte[]> frames) {
        List<String> known = frames.stream().map(index::know).toList();
        try {
            List<String> problems = files.problems(after);
            if (!problems.isEmpty() && !files.problems(before).isEmpty()) {
                tally.add("classes that ASM's checker does not pass even unwoven", 1);
                return;
            }
            problems.forEach(problem -> tally.problem("ASM's checker", problem));
            for (byte[] frame : frames) {
                files.problems(frame).forEach(problem -> tally.problem("ASM's checker, frame class", problem));
            }
            tally.add("classes checked by ASM", 1);
        } catch (MissingClassException e) {
            tally.add("classes not checked by ASM: a type is missing", 1);
        } finally {
            known.forEach(index::forget);
        }
    }
}
