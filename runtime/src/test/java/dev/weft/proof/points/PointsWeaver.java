package dev.weft.proof.points;

import dev.weft.proof.points.PointsInserter.Moved;
import dev.weft.proof.points.PointsInserter.Result;
import dev.weft.proof.points.PointsInserter.Share;
import dev.weft.weaver.ClassWeaver;
import dev.weft.weaver.ClassWeaver.WovenClass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassTooLargeException;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodNode;

/**
 * Inserts points into a class and weaves it. Where the weaver refuses a method, its points are fewer the next time: half of
 * them for one that grows too large, none amid a construction for one whose constructions it does not know. What is refused
 * even so stays as it was.
 */
public final class PointsWeaver {

    private static final String REFUSED = " cannot be woven: ";

    private final ClassWeaver weaver = new ClassWeaver("proof");
    private final PointsInserter inserter;
    private final Share share;

    /** @param most how many points a method gets at most */
    public PointsWeaver(Function<MethodNode, @Nullable Exclusion> eligibility, int most, long seed) {
        this.inserter = new PointsInserter(eligibility, seed);
        this.share = new Share(most, true);
    }

    /** A method that could not be woven, and the weaver's words. */
    public record Refusal(String method, String reason) {}

    /**
     * A woven class.
     *
     * @param classFile the same as it was where nothing was woven
     * @param moved the methods that are coroutines now
     * @param noConstruction how many of those have no points where an object is under construction
     */
    public record Woven(
            byte[] classFile,
            List<Moved> moved,
            Map<Exclusion, Integer> excluded,
            List<Refusal> refused,
            int noConstruction) {}

    public Woven weave(byte[] classFile) {
        return new Attempts(classFile).run();
    }

    /** One class, woven again and again until nothing is refused. */
    private final class Attempts {

        private final byte[] classFile;
        private final Map<String, Share> shares = new HashMap<>();
        private final List<Refusal> refused = new ArrayList<>();

        Attempts(byte[] classFile) {
            this.classFile = classFile;
        }

        Woven run() {
            while (true) {
                Result inserted = insert();
                WovenClass woven;
                try {
                    woven = inserted.moved().isEmpty() ? null : weaver.weave(inserted.classFile());
                } catch (RuntimeException e) { // the weaver's own copy of ASM throws its own
                    if (!e.getClass().getSimpleName().equals(ClassTooLargeException.class.getSimpleName())) {
                        throw e;
                    }
                    leaveHalf(inserted.moved());
                    continue;
                }
                if (woven == null) {
                    return result(classFile, inserted);
                }
                if (woven.refusals().isEmpty()) {
                    return result(woven.bytes(), inserted);
                }
                woven.refusals().forEach(refusal -> reduce(refusal, inserted.moved()));
            }
        }

        private Woven result(byte[] bytes, Result inserted) {
            int noConstruction = (int) shares.values().stream()
                    .filter(s -> s.most() > 0 && !s.amidConstruction())
                    .count();
            return new Woven(bytes, inserted.moved(), inserted.excluded(), refused, noConstruction);
        }

        private Result insert() {
            while (true) {
                try {
                    return inserter.insert(classFile, share, shares);
                } catch (MethodTooLargeException e) { // for the points alone
                    String name = e.getMethodName().replaceFirst("\\$points\\d+$", "");
                    String method = inserter.find(classFile, name, Type.getArgumentTypes(e.getDescriptor()));
                    halve(method, Objects.requireNonNull(shares.getOrDefault(method, share)), e.getCodeSize() / 8);
                }
            }
        }

        private void reduce(String refusal, List<Moved> all) {
            Moved moved = all.stream()
                    .filter(method -> refusal.matches("(?s)[^ ]*\\." + java.util.regex.Pattern.quote(method.coroutine())
                            + "( \\(line \\d+\\))?" + REFUSED + ".*"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("whose refusal is this? " + refusal));
            String method = moved.name() + moved.descriptor();
            Share before = shares.getOrDefault(method, share);
            String reason = refusal.substring(refusal.indexOf(REFUSED) + REFUSED.length());
            if (reason.contains("65,535 bytes") && moved.points() > 1) {
                halve(method, before, moved.points());
            } else if (reason.contains("under construction") && before.amidConstruction()) {
                shares.put(method, new Share(before.most(), false));
            } else {
                leave(method, reason);
            }
        }

        private void halve(String method, Share before, int points) {
            shares.put(method, new Share(Math.max(1, Math.min(points, before.most()) / 2), before.amidConstruction()));
        }

        private void leave(String method, String reason) {
            shares.put(method, Share.NONE);
            refused.add(new Refusal(method, reason));
        }

        /** The constant pool is full: every other method stays as it was. */
        private void leaveHalf(List<Moved> moved) {
            for (int i = 0; i < moved.size(); i += 2) {
                leave(moved.get(i).name() + moved.get(i).descriptor(), "its class would need too many constants");
            }
        }
    }
}
