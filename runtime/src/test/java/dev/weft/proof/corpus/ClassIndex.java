package dev.weft.proof.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;

/** The classes of jars and of the platform, as files: their bytes, and who extends whom, without loading one. */
public final class ClassIndex implements AutoCloseable {

    private final List<JarFile> jars = new ArrayList<>();
    private final Map<String, JarFile> homes = new HashMap<>();
    private final Map<String, Header> headers = new HashMap<>();
    private final Set<String> missing = new HashSet<>();

    /** @param jars where two have the same class, the first one's counts */
    public ClassIndex(List<Path> jars) {
        for (Path path : jars) {
            try {
                JarFile jar = new JarFile(path.toFile());
                this.jars.add(jar);
                jar.stream().filter(ClassIndex::isClass).forEach(entry -> homes.putIfAbsent(entry.getName(), jar));
            } catch (IOException e) {
                throw new UncheckedIOException(path.toString(), e);
            }
        }
    }

    private static boolean isClass(JarEntry entry) {
        String name = entry.getName();
        return name.endsWith(".class")
                && !name.startsWith("META-INF/")
                && !name.endsWith("module-info.class")
                && !name.endsWith("package-info.class");
    }

    /** Internal names of a jar's classes that are not another jar's before it, in its order. */
    public List<String> names(int jar) {
        JarFile file = jars.get(jar);
        return file.stream()
                .filter(ClassIndex::isClass)
                .map(JarEntry::getName)
                .filter(name -> homes.get(name) == file)
                .map(name -> name.substring(0, name.length() - ".class".length()))
                .toList();
    }

    /** The class file of a class in the jars, or null. */
    public byte @Nullable [] bytes(String name) {
        JarFile home = homes.get(name + ".class");
        if (home == null) {
            return null;
        }
        try (InputStream in = home.getInputStream(home.getEntry(name + ".class"))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    /** A file of the jars that is no class, or null. */
    public @Nullable InputStream resource(String name) throws IOException {
        for (JarFile jar : jars) {
            JarEntry entry = jar.getJarEntry(name);
            if (entry != null) {
                return jar.getInputStream(entry);
            }
        }
        return null;
    }

    /** Has a class that is in no jar known until {@link #forget}. Gives its internal name. */
    String know(byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        headers.put(reader.getClassName(), header(reader));
        missing.remove(reader.getClassName());
        return reader.getClassName();
    }

    void forget(String name) {
        headers.remove(name);
    }

    /** What is asked about is nowhere: an optional dependency. */
    public static final class MissingClassException extends RuntimeException {

        private static final long serialVersionUID = 1;

        MissingClassException(String name) {
            super(name, null, false, false);
        }
    }

    private record Header(@Nullable String superName, List<String> interfaces, boolean isInterface) {}

    /** @throws MissingClassException when it is unknown */
    private Header header(String name) {
        Header header = missing.contains(name) ? null : headers.computeIfAbsent(name, this::read);
        if (header == null) {
            missing.add(name);
            throw new MissingClassException(name);
        }
        return header;
    }

    private @Nullable Header read(String name) {
        byte[] bytes = bytes(name);
        try (InputStream in = bytes != null ? null : ClassLoader.getSystemResourceAsStream(name + ".class")) {
            if (bytes == null && in == null) {
                return null;
            }
            return header(new ClassReader(bytes != null ? bytes : in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    private static Header header(ClassReader reader) {
        boolean isInterface = (reader.getAccess() & Opcodes.ACC_INTERFACE) != 0;
        return new Header(reader.getSuperName(), List.of(reader.getInterfaces()), isInterface);
    }

    public @Nullable String superName(String name) {
        return header(name).superName();
    }

    public boolean isInterface(String name) {
        return header(name).isInterface();
    }

    /** Whether a class is another, or extends or implements it. */
    public boolean isSubclass(String name, String other) {
        return name.equals(other) || isSubclass(name, other, new HashSet<>());
    }

    private boolean isSubclass(String name, String other, Set<String> seen) {
        Header header = header(name);
        return Stream.concat(Stream.ofNullable(header.superName()), header.interfaces().stream())
                .anyMatch(parent -> parent.equals(other) || seen.add(parent) && isSubclass(parent, other, seen));
    }

    /** The nearest class that both extend, as stack maps have it: an interface counts as Object. */
    public String commonSuper(String one, String other) {
        if (isSubclass(other, one)) {
            return one;
        } else if (isSubclass(one, other)) {
            return other;
        } else if (isInterface(one) || isInterface(other)) {
            return "java/lang/Object";
        }
        String parent = one;
        while (!isSubclass(other, parent)) {
            parent = superName(parent);
        }
        return parent;
    }

    @Override
    public void close() throws IOException {
        for (JarFile jar : jars) {
            jar.close();
        }
    }
}
