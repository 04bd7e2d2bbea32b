package dev.weft.benchmarks.startup;

import dev.weft.benchmarks.startup.ClassFiles.ClassFile;
import dev.weft.weaver.BuildHash;
import dev.weft.weaver.ClassWeaver;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.IllegalClassFormatException;
import java.lang.reflect.Constructor;
import java.util.List;

/**
 * Gives each class of Kotlin's library to the agent's transformer, once, as a program that starts does: nothing is compiled yet.
 * Prints the microseconds for one.
 */
public final class TransformClasses {

    private TransformClasses() {}

    public static void main(String[] arguments)
            throws IOException, ReflectiveOperationException, IllegalClassFormatException {
        List<ClassFile> classes = ClassFiles.ofKotlin();
        ClassFileTransformer transformer = transformer();
        ClassLoader loader = TransformClasses.class.getClassLoader();
        long begin = ThreadTime.nanos();
        for (ClassFile file : classes) {
            if (transformer.transform(loader, file.name(), null, null, file.bytes()) != null) {
                throw new IllegalStateException(file.name() + " was woven");
            }
        }
        System.out.println("sample " + (ThreadTime.nanos() - begin) / 1e3 / classes.size());
    }

    /** The agent's own; it has no public door. */
    private static ClassFileTransformer transformer() throws ReflectiveOperationException {
        Constructor<?> constructor = Class.forName("dev.weft.agent.WeavingTransformer")
                .getDeclaredConstructor(ClassWeaver.class, PrintStream.class);
        constructor.setAccessible(true);
        return (ClassFileTransformer) constructor.newInstance(new ClassWeaver(BuildHash.compute()), System.err);
    }
}
