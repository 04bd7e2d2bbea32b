package dev.weft.weaver.model;

import java.util.List;
import org.objectweb.asm.tree.InsnList;

/** The suspension points of a method in the order of its instructions; state n is the n-th. */
public record SuspensionPoints(List<SuspensionPoint> points) {

    /** The same points in a copy of the method. */
    public SuspensionPoints in(InsnList copy, InsnList original) {
        return new SuspensionPoints(
                points.stream().map(point -> point.in(copy, original)).toList());
    }
}
