package dev.weft.proof.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What this process holds on to.
 *
 * @param descriptors open file descriptors; 0 where the system does not tell
 * @param heap bytes that live after a collection
 */
record Residue(long descriptors, long heap) {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    static Residue now() {
        System.gc();
        System.gc();
        return new Residue(
                descriptorsNow(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }

    static long descriptorsNow() {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(DESCRIPTORS)) {
            return all.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
