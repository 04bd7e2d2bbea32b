package dev.weft.woven;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a woven class has told of its coroutines: how to make their frames, and their direct bodies, which are private. It tells when it
 * first makes a frame of one; a class that is not woven tells nothing. Hangs on the class itself, and is gone with it.
 */
final class WovenClass {

    private static final ClassValue<WovenClass> ALL = new ClassValue<>() {
        @Override
        protected WovenClass computeValue(Class<?> type) {
            return new WovenClass(type);
        }
    };

    private final Class<?> type;
    private final Map<String, MethodHandle> constructors = new ConcurrentHashMap<>();
    private final Map<String, DirectBody> bodies = new ConcurrentHashMap<>();

    private WovenClass(Class<?> type) {
        this.type = type;
    }

    static WovenClass of(Class<?> type) {
        return ALL.get(type);
    }

    /** A body that only the class itself may call, and its rights to do so. */
    private record DirectBody(MethodHandles.Lookup lookup, String descriptor) {}

    /** The means to make a frame, shared by all call sites that make frames of one method. */
    MethodHandle constructor(MethodHandles.Lookup lookup, MethodType type, String frameName, String[] bytes)
            throws ReflectiveOperationException {
        MethodHandle known = constructors.get(frameName);
        if (known == null) {
            Class<?> frame =
                    bytes.length == 0 ? lookup.findClass(frameName) : define(lookup, frameName, String.join("", bytes));
            known = lookup.findConstructor(frame, type.changeReturnType(void.class))
                    .asType(type);
            constructors.put(frameName, known);
        }
        return known;
    }

    private static Class<?> define(MethodHandles.Lookup lookup, String frameName, String bytes)
            throws ReflectiveOperationException {
        try {
            return lookup.defineClass(bytes.getBytes(StandardCharsets.ISO_8859_1));
        } catch (LinkageError defined) { // by another thread
            try {
                return lookup.findClass(frameName);
            } catch (ClassNotFoundException | LinkageError e) {
                defined.addSuppressed(e);
                throw defined;
            }
        }
    }

    /** @param descriptor the method's parameters, the driver and the depth, to what the body returns */
    void publish(MethodHandles.Lookup lookup, String name, String descriptor) {
        String parameters = descriptor.substring(0, descriptor.lastIndexOf("Ldev/weft/woven/Driver;I)"));
        bodies.putIfAbsent(name + parameters, new DirectBody(lookup, descriptor));
    }

    /**
     * The direct body of a method that this class declares, or null when it has told of none.
     *
     * @param descriptor the method's own
     * @throws ReflectiveOperationException when a class in its descriptor is absent
     */
    @Nullable
    MethodHandle directBody(String name, String descriptor, boolean isStatic) throws ReflectiveOperationException {
        DirectBody body = bodies.get(name + descriptor.substring(0, descriptor.indexOf(')')));
        if (body == null) {
            return null;
        }
        MethodType bodyType = MethodType.fromMethodDescriptorString(body.descriptor(), type.getClassLoader());
        return isStatic
                ? body.lookup().findStatic(type, name, bodyType)
                : body.lookup().findSpecial(type, name, bodyType, type);
    }
}
