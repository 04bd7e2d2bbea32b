package dev.weft.benchmarks.startup;

import dev.weft.benchmarks.startup.ClassFiles.ClassFile;
import java.io.IOException;
import java.util.List;

/** Loads Kotlin's library, class by class, and prints the microseconds for each: with the agent and without. */
public final class LoadClasses {

    private LoadClasses() {}

    public static void main(String[] arguments) throws IOException, ClassNotFoundException {
        List<ClassFile> classes = ClassFiles.ofKotlin();
        ClassLoader loader = LoadClasses.class.getClassLoader();
        long begin = ThreadTime.nanos();
        for (ClassFile file : classes) {
            Class.forName(file.name().replace('/', '.'), false, loader);
        }
        System.out.println("sample " + (ThreadTime.nanos() - begin) / 1e3 / classes.size());
    }
}
