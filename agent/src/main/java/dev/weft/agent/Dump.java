package dev.weft.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.objectweb.asm.ClassReader;

/** Writes woven classes, and the frame classes in them, as class files for {@code javap} and the like. */
final class Dump {

    private Dump() {}

    static void write(Path directory, byte[] woven) throws IOException {
        writeClass(directory, new ClassReader(woven).getClassName(), woven);
        for (Map.Entry<String, byte[]> frame : EmbeddedFrames.of(woven).entrySet()) {
            writeClass(directory, frame.getKey().replace('.', '/'), frame.getValue());
        }
    }

    private static void writeClass(Path directory, String internalName, byte[] bytes) throws IOException {
        Path file = directory.resolve(internalName + ".class").normalize();
        if (!file.startsWith(directory)) { // nobody has checked the name yet
            throw new IOException("a class named " + internalName + " is not written outside " + directory);
        }
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }
}
