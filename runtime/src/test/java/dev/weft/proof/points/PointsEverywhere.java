package dev.weft.proof.points;

import dev.weft.proof.points.PointsInserter.Moved;
import dev.weft.proof.points.PointsWeaver.Woven;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs a library's workload with points in all methods that were loaded, and compares with the run without. */
public final class PointsEverywhere {

    private final Library library;
    private final String expected;
    private int classes;
    private int methods;
    private int points;
    private long suspensions;
    private final List<String> refusals = new ArrayList<>();
    private final List<String> differences = new ArrayList<>();

    public PointsEverywhere(Library library) {
        this.library = library;
        this.expected = library.run();
    }

    /** Runs once; what differs is in {@link #differences()}. */
    public void run(int mostPoints, long seed, int suspendOneIn) {
        PointsWeaver weaver = new PointsWeaver(Exclusion::ofRun, mostPoints, seed);
        classes = 0;
        methods = 0;
        points = 0;
        Points.suspendOneIn(suspendOneIn);
        String got = library.run(classFile -> count(weaver.weave(classFile)));
        suspensions = Points.suspensions();
        compare(got, "seed " + seed + ", one in " + suspendOneIn + ": ");
    }

    private synchronized byte[] count(Woven woven) {
        classes++;
        methods += woven.moved().size();
        points += woven.moved().stream().mapToInt(Moved::points).sum();
        woven.refused().forEach(refusal -> refusals.add(refusal.method() + ": " + refusal.reason()));
        return woven.classFile();
    }

    private void compare(String got, String run) {
        List<String> is = Arrays.asList(got.split("\n"));
        List<String> should = Arrays.asList(expected.split("\n"));
        for (int i = 0; i < Math.max(is.size(), should.size()); i++) {
            String one = i < should.size() ? should.get(i) : "nothing";
            String other = i < is.size() ? is.get(i) : "nothing";
            if (!one.equals(other)) {
                differences.add(run + "expected " + one + " but got " + other);
            }
        }
    }

    public String expected() {
        return expected;
    }

    public List<String> differences() {
        return differences;
    }

    public List<String> refusals() {
        return refusals;
    }

    /** In the last run. */
    public long suspensions() {
        return suspensions;
    }

    @Override
    public String toString() {
        return String.format(
                "%-8s %,5d classes %,6d methods %,7d points %,10d suspensions; %d refused, %d differences",
                library, classes, methods, points, suspensions, refusals.size(), differences.size());
    }

    /** The full run: every offset; all points suspend, none, every third. Prints the figures. */
    public static void main(String[] arguments) {
        boolean good = true;
        for (Library library : Library.values()) {
            for (int oneIn : new int[] {1, 0, 3}) {
                PointsEverywhere everywhere = new PointsEverywhere(library);
                everywhere.run(Integer.MAX_VALUE, 1, oneIn);
                System.out.println("one in " + oneIn + ": " + everywhere);
                everywhere.refusals().forEach(System.out::println);
                everywhere.differences().forEach(System.out::println);
                good &= everywhere.differences().isEmpty();
            }
        }
        System.exit(good ? 0 : 1);
    }
}
