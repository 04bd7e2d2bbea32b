package dev.weft.proof.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The jars that are pinned in {@code src/test/corpus/jars.csv}, in the directory they were fetched to. */
final class Corpus {

    private Corpus() {}

    /** @throws IllegalStateException for a jar that is missing, or is not the one that was pinned */
    static List<Path> jars(Path list, Path directory) throws IOException {
        return Files.readAllLines(list).stream()
                .skip(1) // the header
                .map(line -> jar(line.split(","), directory))
                .toList();
    }

    /** Group, artifact, version, checksum. */
    private static Path jar(String[] pin, Path directory) {
        Path jar = directory.resolve(pin[1] + "-" + pin[2] + ".jar");
        try {
            if (!pin[3].equals(sha256(Files.readAllBytes(jar)))) {
                throw new IllegalStateException(jar + " is not the jar that was pinned; its checksum differs");
            }
        } catch (IOException e) {
            throw new IllegalStateException(jar + " cannot be read; fetch the corpus first", e);
        }
        return jar;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
