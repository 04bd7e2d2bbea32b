package dev.weft.weaver.model;

import java.util.List;

/** The suspension points of a method in the order of its instructions; state n is the n-th. */
public record SuspensionPoints(List<SuspensionPoint> points) {}
