package dev.weft.proof.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Defines every class of an index itself, so that each is there once; others come from the tests' class path. */
public final class CorpusLoader extends ClassLoader {

    private final ClassIndex index;
    private final Function<String, byte @Nullable []> classFiles;

    /** @param classFiles class files by internal name; null for one that the parent has */
    public CorpusLoader(ClassIndex index, Function<String, byte @Nullable []> classFiles) {
        super(CorpusLoader.class.getClassLoader());
        this.index = index;
        this.classFiles = classFiles;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            byte[] bytes = name.startsWith("java.") ? null : classFiles.apply(name.replace('.', '/'));
            return bytes == null ? super.loadClass(name, resolve) : defineClass(name, bytes, 0, bytes.length);
        }
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        try {
            InputStream own = index.resource(name);
            return own != null ? own : super.getResourceAsStream(name);
        } catch (IOException e) {
            return null; // the contract of the overridden method
        }
    }

    /** Defines a class that no name leads to, such as a frame class before its coroutine was called. */
    Class<?> define(byte[] classFile) {
        return defineClass(null, classFile, 0, classFile.length);
    }
}
