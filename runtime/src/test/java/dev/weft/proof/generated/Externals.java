package dev.weft.proof.generated;

import dev.weft.proof.generated.Operations.OfDouble;
import dev.weft.proof.generated.Operations.OfLong;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodInsnNode;

/** What generated code calls outside of itself, by reflection; of a generated method, only how to take its arguments. */
final class Externals {

    private static final Map<String, Externals> KNOWN = new ConcurrentHashMap<>();
    private static final Map<String, Class<?>> TYPES = new ConcurrentHashMap<>();

    private final int arity;
    private final boolean wideResult;
    private final boolean isVoid;
    private final boolean generated;
    private final @Nullable Executable method;

    private Externals(MethodInsnNode call) {
        Type result = Type.getReturnType(call.desc);
        generated = call.owner.startsWith("generated/");
        arity = Type.getArgumentTypes(call.desc).length;
        wideResult = result.getSize() == 2;
        isVoid = result == Type.VOID_TYPE;
        method = generated ? null : find(call);
    }

    static Externals of(MethodInsnNode call) {
        return KNOWN.computeIfAbsent(call.owner + "." + call.name + call.desc, name -> new Externals(call));
    }

    private static Executable find(MethodInsnNode call) {
        Class<?> type = type(call.owner);
        boolean isConstructor = call.name.equals("<init>");
        Executable[] all = isConstructor ? type.getConstructors() : type.getMethods();
        return Arrays.stream(all)
                .filter(found -> isConstructor
                        ? Type.getConstructorDescriptor((Constructor<?>) found).equals(call.desc)
                        : found.getName().equals(call.name)
                                && Type.getMethodDescriptor((Method) found).equals(call.desc))
                .findFirst()
                .orElseThrow(() -> new AssertionError(call.owner + "." + call.name + call.desc));
    }

    static Class<?> type(String internalName) {
        return TYPES.computeIfAbsent(internalName, name -> {
            try {
                return Class.forName(name.replace('/', '.'));
            } catch (ClassNotFoundException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** Takes the arguments off the stack. Those of a generated method stay as the interpreter has them. */
    Object[] take(Activation a) {
        Object[] arguments = new Object[arity];
        for (int i = arity - 1; i >= 0; i--) {
            Object value = a.pop();
            arguments[i] = generated ? value : boxed(value);
        }
        return arguments;
    }

    static Object boxed(Object value) {
        if (value instanceof OfLong number) {
            return number.value();
        }
        return value instanceof OfDouble number ? number.value() : value;
    }

    /** A primitive as the interpreter has it. */
    static Object primitive(Object value) {
        if (value instanceof Long number) {
            return new OfLong(number);
        }
        return value instanceof Double number ? new OfDouble(number) : value;
    }

    Object construct(Object[] arguments) throws Throwable {
        try {
            return ((Constructor<?>) method).newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    void invoke(Activation a, @Nullable Object receiver, Object[] arguments) throws Throwable {
        Object result;
        try {
            result = ((Method) method).invoke(receiver, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        if (!isVoid) {
            a.push(wideResult ? primitive(result) : result);
        }
    }
}
