package dev.weft.proof.generated;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;

/**
 * A generated method, before it has a body.
 *
 * @param owner internal name of its class
 * @param access flags of the method
 * @param name its name; an override has that of the method it overrides
 * @param parameters types, after the {@link World}
 * @param result type of the value that the body ends with; null when it ends with none
 * @param returns internal name of the coroutine type it returns
 * @param woven whether it is a coroutine; else it is plain code that returns another's
 */
record Signature(
        String owner,
        int access,
        String name,
        List<Object> parameters,
        @Nullable Object result,
        String returns,
        boolean woven) {

    String descriptor() {
        return parameters.stream()
                .map(Types::descriptor)
                .collect(Collectors.joining("", "(L" + Types.WORLD + ";", ")L" + returns + ";"));
    }

    boolean isStatic() {
        return (access & Opcodes.ACC_STATIC) != 0;
    }

    boolean isPrivate() {
        return (access & Opcodes.ACC_PRIVATE) != 0;
    }

    boolean isCoro() {
        return returns.equals(Types.CORO);
    }

    boolean isInInterface() {
        return owner.equals(Program.FACE);
    }

    Signature overriddenIn(String subclass, boolean woven) {
        return new Signature(subclass, access, name, parameters, result, returns, woven);
    }

    @Override
    public String toString() {
        return owner + "." + name + descriptor();
    }
}
