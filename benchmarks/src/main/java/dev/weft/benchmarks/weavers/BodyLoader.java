package dev.weft.benchmarks.weavers;

import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;

/** Loads one class of bodies, and the classes nested in it, through a weaver. Everything else comes from the application. */
final class BodyLoader extends ClassLoader {

    /** Turns a class file into one or several, by name. */
    interface Weaver {
        Map<String, byte[]> weave(String name, byte[] classFile) throws Exception;
    }

    private final String bodies;
    private final Weaver weaver;

    /** What the weaver made beside the class it was asked for. */
    private final Map<String, byte[]> made = new HashMap<>();

    private BodyLoader(String bodies, Weaver weaver) {
        super(BodyLoader.class.getClassLoader());
        this.bodies = bodies;
        this.weaver = weaver;
    }

    static Bodies load(Class<? extends Bodies> bodies, Weaver weaver) {
        try {
            Class<?> woven = new BodyLoader(bodies.getName(), weaver).loadClass(bodies.getName());
            return (Bodies) woven.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot weave " + bodies, e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            if (made.containsKey(name) || name.equals(bodies) || name.startsWith(bodies + "$")) {
                return findClass(name);
            }
            return super.loadClass(name, resolve);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (!made.containsKey(name)) {
            String resource = name.replace('.', '/') + ".class";
            try (InputStream in = getParent().getResourceAsStream(resource)) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                made.putAll(weaver.weave(name, in.readAllBytes()));
            } catch (ClassNotFoundException e) {
                throw e;
            } catch (Exception e) {
                throw new ClassNotFoundException(name, e);
            }
        }
        byte[] woven = made.get(name);
        return defineClass(name, woven, 0, woven.length);
    }
}
