package dev.weft.living;

import java.net.URL;
import java.net.URLClassLoader;

/** Loads the classes of a package by itself, even where its parent has them, too. */
final class ChildFirst extends URLClassLoader {

    private final String prefix;

    ChildFirst(URL[] urls, String prefix) {
        super(urls, ChildFirst.class.getClassLoader());
        this.prefix = prefix;
        setDefaultAssertionStatus(true);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(prefix)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }
    }
}
