package dev.weft.benchmarks.startup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Prints the kilobytes of a file. */
public final class JarSize {

    private JarSize() {}

    public static void main(String[] arguments) throws IOException {
        System.out.println("sample " + Files.size(Path.of(arguments[0])) / 1e3);
    }
}
