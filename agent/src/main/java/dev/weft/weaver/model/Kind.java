package dev.weft.weaver.model;

import org.jspecify.annotations.Nullable;

/** What a coroutine method returns. */
public enum Kind {
    CORO("dev/weft/Coro", "dev/weft/woven/CoroFrame"),
    GENERATOR("dev/weft/Generator", "dev/weft/woven/GeneratorFrame"),
    SEQUENCE("dev/weft/Sequence", "dev/weft/woven/SequenceFrame"),
    ASYNC_GENERATOR("dev/weft/AsyncGenerator", "dev/weft/woven/AsyncGeneratorFrame");

    /** For messages. */
    public static final String ALL = "Coro, Generator, Sequence or AsyncGenerator";

    private final String returnType;
    private final String frameType;

    Kind(String returnType, String frameType) {
        this.returnType = returnType;
        this.frameType = frameType;
    }

    /** The kind of a method by the internal name of its return type, or null for none of ours. */
    public static @Nullable Kind ofReturnType(String internalName) {
        for (Kind kind : values()) {
            if (kind.returnType.equals(internalName)) {
                return kind;
            }
        }
        return null;
    }

    /** Whether its user runs it, by {@code next} and {@code send}, rather than a driver. */
    public boolean isGenerator() {
        return this == GENERATOR || this == SEQUENCE;
    }

    /** Whether a body of this kind may await. */
    public boolean awaits() {
        return !isGenerator();
    }

    /** Whether a body of this kind may yield values. */
    public boolean yields() {
        return this != CORO;
    }

    /** Internal name of the public interface. */
    public String returnType() {
        return returnType;
    }

    /** Internal name of the class that frames of this kind extend. */
    public String frameType() {
        return frameType;
    }
}
