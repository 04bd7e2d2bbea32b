package dev.weft.weaver;

import java.util.List;

/**
 * What the weaver finds in a class, for people.
 *
 * @param className binary name
 * @param wovenBy the build of the weaver that wove it already, or the empty string; its points are then unknown
 * @param coroutines its coroutines, in the order of the file
 * @param problems what is refused, and what will fail or does nothing
 * @param warnings what works, but not well
 */
public record ClassReport(
        String className, String wovenBy, List<Coroutine> coroutines, List<Problem> problems, List<Problem> warnings) {

    /**
     * A coroutine.
     *
     * @param returns the simple name of its return type
     * @param bytesBefore size of its code
     * @param bytesAfter size of the largest of its woven bodies; 0 when it is refused
     */
    public record Coroutine(
            String name, String returns, int line, List<Point> points, int bytesBefore, int bytesAfter) {}

    /** A suspension point; {@code what} is like {@code yieldFrom(Weft.sleep(..))}. */
    public record Point(int line, String what) {}

    /** A place, 0 where the line is unknown, and what is wrong there, with advice. */
    public record Problem(String method, int line, String reason) {}
}
