package dev.weft.proof.generated;

import dev.weft.weaver.ClassWeaver;
import dev.weft.weaver.ClassWeaver.WovenClass;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;

/** The classes of a program as they run: woven, or as another loader has them. */
final class Loaded {

    private static final ClassWeaver WEAVER = new ClassWeaver("proof");

    private final Map<String, Class<?>> classes = new LinkedHashMap<>();
    private final Map<Signature, Method> methods = new LinkedHashMap<>();

    private Loaded() {}

    /** Weaves what has coroutines; adds to the list what was refused, and why. */
    static Map<String, byte[]> weave(Map<String, byte[]> files, List<String> refusals) {
        Map<String, byte[]> woven = new LinkedHashMap<>();
        files.forEach((name, bytes) -> {
            WovenClass result = WEAVER.weave(bytes);
            woven.put(name, result == null ? bytes : result.bytes());
            if (result != null) {
                refusals.addAll(result.refusals());
            }
        });
        return woven;
    }

    /** Has classes to itself; the JVM verifies them as they are loaded. */
    static ClassLoader loader(Map<String, byte[]> files) {
        return new ClassLoader(Loaded.class.getClassLoader()) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                byte[] bytes = files.get(name.replace('.', '/'));
                if (bytes == null) {
                    throw new ClassNotFoundException(name);
                }
                return defineClass(name, bytes, 0, bytes.length);
            }
        };
    }

    /** Loads the classes of a program, in whatever shape the loader has them. */
    static Loaded load(Program program, ClassLoader loader) throws ReflectiveOperationException {
        Loaded woven = new Loaded();
        for (String name : program.classNames()) {
            woven.classes.put(name, Class.forName(name.replace('/', '.'), true, loader));
        }
        for (Signature signature : program.coroutines()) {
            woven.methods.put(signature, woven.find(signature));
        }
        return woven;
    }

    private Method find(Signature signature) throws NoSuchMethodException {
        Method found = Arrays.stream(classes.get(signature.owner()).getDeclaredMethods())
                .filter(method -> method.getName().equals(signature.name()))
                .filter(method -> Type.getMethodDescriptor(method).equals(signature.descriptor()))
                .findFirst()
                .orElseThrow(() -> new NoSuchMethodException(signature.toString()));
        found.setAccessible(true);
        return found;
    }

    Receiver[] receivers() throws ReflectiveOperationException {
        List<Receiver> receivers = new ArrayList<>();
        for (String name : List.of(Program.MAIN, Program.SUB)) {
            receivers.add((Receiver) classes.get(name).getConstructor().newInstance());
        }
        return receivers.toArray(Receiver[]::new);
    }

    @Nullable
    Object call(Signature signature, @Nullable Object receiver, Object[] arguments) throws Throwable {
        try {
            return methods.get(signature).invoke(receiver, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
