package dev.weft.weaver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Names the build of this weaver: a checksum over its own classes, so that what an older one wove is noticed. */
public final class BuildHash {

    private static final String PACKAGE = "dev/weft/weaver/";

    private BuildHash() {}

    /** Eight hexadecimal digits. */
    public static String compute() {
        try {
            URL self = self();
            List<String> parts = self.getProtocol().equals("jar") ? ofJar(jar(self)) : ofDirectory(directory(self));
            Collections.sort(parts);
            CRC32 sum = new CRC32();
            for (String part : parts) {
                sum.update(part.getBytes(StandardCharsets.UTF_8));
            }
            return Long.toHexString(1L << 32 | sum.getValue()).substring(1);
        } catch (IOException e) {
            throw new UncheckedIOException("the weaver cannot read its own classes", e);
        }
    }

    private static URL self() {
        return BuildHash.class.getResource("BuildHash.class"); // a class loader need not tell its code source
    }

    /** Names of the classes in the same jar; none where there is no jar. */
    public static List<String> classes() throws IOException {
        List<String> names = new ArrayList<>();
        if (self().getProtocol().equals("jar")) {
            try (ZipFile zip = new ZipFile(jar(self()).toFile())) {
                for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                    addClass(entries.nextElement().getName(), names);
                }
            }
        }
        return names;
    }

    private static void addClass(String entry, List<String> names) {
        if (entry.endsWith(".class")) {
            names.add(entry.substring(0, entry.length() - ".class".length()).replace('/', '.'));
        }
    }

    private static Path jar(URL self) {
        String path = self.getPath();
        return Path.of(URI.create(path.substring(0, path.indexOf("!/"))));
    }

    private static Path directory(URL self) {
        String path = self.toString();
        return Path.of(URI.create(path.substring(0, path.indexOf(PACKAGE))));
    }

    /** The jar's directory has the checksums already. */
    private static List<String> ofJar(Path jar) throws IOException {
        List<String> parts = new ArrayList<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (entry.getName().startsWith(PACKAGE) && !entry.isDirectory()) {
                    parts.add(entry.getName() + ' ' + entry.getCrc());
                }
            }
        }
        return parts;
    }

    private static List<String> ofDirectory(Path directory) throws IOException {
        List<String> parts = new ArrayList<>();
        addFiles(directory, directory.resolve(PACKAGE), parts);
        return parts;
    }

    private static void addFiles(Path root, Path directory, List<String> parts) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (Files.isDirectory(file)) {
                    addFiles(root, file, parts);
                } else {
                    CRC32 sum = new CRC32();
                    sum.update(Files.readAllBytes(file));
                    parts.add(root.relativize(file).toString() + ' ' + sum.getValue());
                }
            }
        }
    }
}
