package dev.weft.agent;

import dev.weft.weaver.bytecode.ConstantPool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Small questions about jars. */
final class JarFiles {

    private static final String META_INF = "META-INF/";

    private JarFiles() {}

    /** Whether an entry is part of the jar's signature: the files beside the manifest that vouch for it. */
    static boolean isSignature(String entry) {
        String name = entry.toUpperCase(Locale.ROOT);
        boolean beside = name.startsWith(META_INF) && name.indexOf('/', META_INF.length()) < 0;
        return beside
                && (name.endsWith(".SF")
                        || name.endsWith(".RSA")
                        || name.endsWith(".DSA")
                        || name.endsWith(".EC")
                        || name.startsWith(META_INF + "SIG-"));
    }

    /** How many classes of a jar could need weaving, and are not woven. */
    static int coroutineClasses(byte[] jar) throws IOException {
        int count = 0;
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (entry.getName().endsWith(".class")) {
                    byte[] bytes = in.readAllBytes();
                    count += ConstantPool.mentionsAnnotation(bytes) && !ConstantPool.isWoven(bytes) ? 1 : 0;
                }
            }
        }
        return count;
    }
}
