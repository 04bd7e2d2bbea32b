package dev.weft.benchmarks.startup;

import dev.weft.weaver.ClassWeaver;
import dev.weft.weaver.ClassWeaver.WovenClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Weaves the classes with coroutines of this build again and again, and prints megabytes of class files a second. */
public final class WeavingSpeed {

    private static final long SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(400);
    private static final int WARMUPS = 6;

    private WeavingSpeed() {}

    /** The modules' target directories, and at last how many samples. */
    public static void main(String[] arguments) throws IOException {
        List<byte[]> originals = new ArrayList<>();
        for (String target : List.of(arguments).subList(0, arguments.length - 1)) {
            Path unwoven = Path.of(target, "unwoven", "classes");
            if (Files.isDirectory(unwoven)) {
                originals.addAll(ClassFiles.ofDirectory(unwoven));
            }
        }
        int samples = Integer.parseInt(arguments[arguments.length - 1]);
        for (int i = 0; i < WARMUPS + samples; i++) {
            double speed = megabytesASecond(originals);
            if (i >= WARMUPS) {
                System.out.println("sample " + speed);
            }
        }
    }

    private static double megabytesASecond(List<byte[]> originals) {
        ClassWeaver weaver = new ClassWeaver("benchmark");
        long begin = ThreadTime.nanos();
        long bytes = 0;
        long taken;
        do {
            for (byte[] original : originals) {
                WovenClass woven = weaver.weave(original);
                if (woven == null || woven.coroutines() == 0) {
                    throw new IllegalStateException("a class without coroutines is among the originals");
                }
                bytes += original.length;
            }
            taken = ThreadTime.nanos() - begin;
        } while (taken < SAMPLE_NANOS);
        return bytes * 1e3 / taken;
    }
}
