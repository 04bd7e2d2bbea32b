package dev.weft.agent;

import dev.weft.weaver.ClassWeaver;
import dev.weft.weaver.ClassWeaver.WovenClass;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Weaves the class files of a directory or jar in place.
 *
 * <p>A directory is woven again and again by incremental builds, and the weaver may have changed in between. So the originals
 * of woven classes are kept in {@code unwoven/NAME} beside the directory, and a class that another build of the weaver wove is
 * woven again from there.
 */
final class BuildWeaver {

    private final String buildHash;
    private final ClassWeaver weaver;
    private final Options options;
    private final Reports reports;

    BuildWeaver(String buildHash, PrintStream reports) {
        this(buildHash, Options.NONE, reports);
    }

    /** What was woven with other options for the bytecode counts as woven by another weaver. */
    BuildWeaver(String weaverHash, Options options, PrintStream out) {
        this.buildHash = options.debug() ? weaverHash + "-debug" : weaverHash;
        this.weaver = new ClassWeaver(buildHash, options.debug());
        this.options = options;
        this.reports = new Reports(out);
    }

    /**
     * What was done.
     *
     * @param classes class files written
     * @param coroutines methods woven in them
     * @param current class files that this weaver had woven before
     * @param refusals methods that cannot be woven
     */
    record Summary(int classes, int coroutines, int current, int refusals) {

        static final Summary NOTHING = new Summary(0, 0, 0, 0);
        static final Summary CURRENT = new Summary(0, 0, 1, 0);

        static Summary of(WovenClass woven) {
            return new Summary(1, woven.coroutines(), 0, woven.refusals().size());
        }

        Summary plus(Summary other) {
            return new Summary(
                    classes + other.classes,
                    coroutines + other.coroutines,
                    current + other.current,
                    refusals + other.refusals);
        }
    }

    Summary weaveDirectory(Path directory) throws IOException {
        Path root = directory.toAbsolutePath().normalize();
        Path originals = root.resolveSibling("unwoven").resolve(root.getFileName());
        Summary summary = Summary.NOTHING;
        for (Path file : classFiles(root)) {
            summary = summary.plus(weaveFile(file, originals.resolve(root.relativize(file))));
        }
        return summary;
    }

    private static List<Path> classFiles(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".class") && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        }
    }

    private Summary weaveFile(Path file, Path original) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (!ClassWeaver.mentionsWeft(bytes)) {
            return Summary.NOTHING;
        }
        String by = wovenBy(bytes, file);
        if (buildHash.equals(by)) {
            return Summary.CURRENT;
        }
        if (by != null) {
            if (!Files.exists(original)) {
                throw new IOException(file + " was woven by another build of the weaver and its original is not in "
                        + original + "; compile it again");
            }
            bytes = Files.readAllBytes(original);
        }
        WovenClass woven = weave(bytes, file);
        if (woven == null) {
            return Summary.NOTHING;
        }
        Files.createDirectories(original.getParent());
        Files.write(original, bytes);
        Files.write(file, woven.bytes());
        return Summary.of(woven);
    }

    private static @Nullable String wovenBy(byte[] bytes, Object file) throws IOException {
        try {
            return ClassWeaver.wovenBy(bytes);
        } catch (RuntimeException e) { // what a class file can be broken in, the reader does not check
            throw unreadable(file, e);
        }
    }

    private @Nullable WovenClass weave(byte[] bytes, Object file) throws IOException {
        long start = System.nanoTime();
        WovenClass woven;
        try {
            woven = weaver.weave(bytes);
        } catch (RuntimeException e) {
            throw unreadable(file, e);
        }
        if (woven != null) {
            WovenReport.tell(bytes, woven, System.nanoTime() - start, options, reports);
        }
        return woven;
    }

    private static IOException unreadable(Object file, RuntimeException cause) {
        return new IOException(file + " is broken, or newer than this weaver: " + cause, cause);
    }

    /** Entries keep their order, times and compression, so that the same jar gives the same bytes. A jar woven before must be built again. */
    Summary weaveJar(Path file) throws IOException {
        Path jar = file.toRealPath();
        Path temporary = Files.createTempFile(jar.getParent(), "weft", ".jar");
        try {
            Summary summary = weaveJar(jar, temporary);
            if (summary.classes() > 0) {
                copyPermissions(jar, temporary);
                Files.move(temporary, jar, StandardCopyOption.REPLACE_EXISTING);
            }
            return summary;
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private Summary weaveJar(Path jar, Path result) throws IOException {
        Summary summary = Summary.NOTHING;
        List<String> signatures = new ArrayList<>();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(jar));
                OutputStream file = Files.newOutputStream(result);
                ZipOutputStream out = new ZipOutputStream(file)) {
            ZipEntry entry = in.getNextEntry();
            if (entry == null) {
                throw new IOException(jar + " is neither a directory nor a jar");
            }
            for (; entry != null; entry = in.getNextEntry()) {
                byte[] bytes = in.readAllBytes();
                if (JarFiles.isSignature(entry.getName())) {
                    signatures.add(entry.getName());
                } else {
                    summary = summary.plus(weaveEntry(entry, bytes, out));
                }
                int inside = entry.getName().endsWith(".jar") ? JarFiles.coroutineClasses(bytes) : 0;
                if (inside > 0) {
                    reports.line(
                            jar + ": " + entry.getName() + " inside it has " + inside
                                    + " classes to weave, which are left as they are; weave it before it is packed, or run with the agent");
                }
            }
        }
        if (summary.classes() > 0 && !signatures.isEmpty()) {
            reports.line(jar + " was signed; " + String.join(", ", signatures)
                    + " left out, since it does not fit the woven classes; sign the jar again");
        }
        return summary;
    }

    /** Temporary files are for their owner alone. */
    private static void copyPermissions(Path from, Path to) throws IOException {
        if (Files.getFileAttributeView(to, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
        }
    }

    private Summary weaveEntry(ZipEntry entry, byte[] bytes, ZipOutputStream out) throws IOException {
        Summary summary = Summary.NOTHING;
        byte[] result = bytes;
        // a class for one Java version, in META-INF/versions, is a class like any
        if (entry.getName().endsWith(".class") && ClassWeaver.mentionsWeft(bytes)) {
            String by = wovenBy(bytes, entry);
            if (by != null && !by.equals(buildHash)) {
                throw new IOException(
                        entry.getName() + " was woven by another build of the weaver; build the jar again");
            }
            WovenClass woven = by == null ? weave(bytes, entry) : null;
            summary = by != null ? Summary.CURRENT : woven != null ? Summary.of(woven) : Summary.NOTHING;
            result = woven == null ? bytes : woven.bytes();
        }
        out.putNextEntry(copyOf(entry, result));
        out.write(result);
        out.closeEntry();
        return summary;
    }

    private static ZipEntry copyOf(ZipEntry entry, byte[] content) {
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setTime(entry.getTime());
        copy.setMethod(entry.getMethod() == ZipEntry.STORED ? ZipEntry.STORED : ZipEntry.DEFLATED);
        if (copy.getMethod() == ZipEntry.STORED) {
            CRC32 sum = new CRC32();
            sum.update(content);
            copy.setCrc(sum.getValue());
            copy.setSize(content.length);
        }
        return copy;
    }
}
