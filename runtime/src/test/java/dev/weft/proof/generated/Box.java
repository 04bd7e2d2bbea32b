package dev.weft.proof.generated;

import org.jspecify.annotations.Nullable;

/** Something for generated code to construct. */
public class Box {

    private final String text;

    public Box(@Nullable Object a, long b, int c) {
        text = World.cut(World.show(a) + b + "," + c);
    }

    Box(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return "box" + text;
    }

    /** A subclass, for types that merge. */
    public static final class Big extends Box {

        public Big(int a, double b, @Nullable Object c) {
            super(World.cut("big" + a + World.show(c) + (float) b));
        }
    }
}
