package dev.weft.proof.points;

import dev.weft.proof.corpus.ClassIndex;
import dev.weft.proof.corpus.OldClassFiles;
import dev.weft.proof.points.PointsInserter.Moved;
import dev.weft.proof.points.PointsWeaver.Woven;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Writes a jar in which every eligible method has points and is woven, so that a library's own tests can run against it. */
public final class WovenJar {

    private final PointsWeaver weaver;
    private final ClassIndex index;
    private int methods;
    private int points;

    private WovenJar(PointsWeaver weaver, ClassIndex index) {
        this.weaver = weaver;
        this.index = index;
    }

    /** @param arguments the jar, the one to write, how many points a method gets at most, a seed */
    public static void main(String[] arguments) throws IOException {
        Path jar = Path.of(arguments[0]);
        int most = Integer.parseInt(arguments[2]);
        PointsWeaver weaver = new PointsWeaver(Exclusion::ofRun, most, Long.parseLong(arguments[3]));
        try (ClassIndex index = new ClassIndex(List.of(jar))) {
            WovenJar woven = new WovenJar(weaver, index);
            woven.write(jar, Path.of(arguments[1]));
            System.out.printf(
                    Locale.ROOT, "%s: %,d methods, %,d points%n", jar.getFileName(), woven.methods, woven.points);
        }
    }

    private void write(Path jar, Path result) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(jar));
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(result))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                byte[] bytes = in.readAllBytes();
                String name = entry.getName();
                boolean isClass = name.endsWith(".class") && index.bytes(name.replaceFirst("\\.class$", "")) != null;
                out.putNextEntry(new ZipEntry(name));
                out.write(isClass ? weave(bytes) : bytes);
            }
        }
    }

    private byte[] weave(byte[] classFile) {
        Woven woven = weaver.weave(OldClassFiles.isOld(classFile) ? OldClassFiles.renew(classFile, index) : classFile);
        methods += woven.moved().size();
        points += woven.moved().stream().mapToInt(Moved::points).sum();
        woven.refused().forEach(refusal -> System.out.println("refused: " + refusal));
        return woven.classFile();
    }
}
