package dev.weft.agent;

import dev.weft.weaver.ClassWeaver;
import dev.weft.weaver.ClassWeaver.WovenClass;
import java.io.PrintStream;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/**
 * Weaves classes as they are loaded. The JVM drops what a transformer throws, so everything is reported here first; the class
 * is then left as it was, and its coroutines fail with {@code NotWovenException} when they are called.
 */
final class WeavingTransformer implements ClassFileTransformer {

    private final ClassWeaver weaver;
    private final PrintStream reports;

    WeavingTransformer(ClassWeaver weaver, PrintStream reports) {
        this.weaver = weaver;
        this.reports = reports;
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String className,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        if (loader == null || redefined != null || isOurs(className) || !ClassWeaver.mentionsWeft(classFile)) {
            return null;
        }
        try {
            WovenClass woven = weaver.weave(classFile);
            if (woven == null) {
                return null;
            }
            woven.refusals().forEach(refusal -> reports.println("weft: " + refusal));
            return woven.bytes();
        } catch (Throwable e) {
            reports.println("weft: could not weave " + className + " (class file version " + version(classFile) + "): "
                    + e + "; the class is left as it is, and its coroutines will not run");
            return null;
        }
    }

    /** Weaving a class of the weaver while it is being loaded would need that class. */
    private static boolean isOurs(@Nullable String className) {
        return className != null
                && (className.startsWith("dev/weft/weaver/") || className.startsWith("dev/weft/agent/"));
    }

    private static int version(byte[] classFile) {
        return classFile.length < 8 ? 0 : (classFile[6] & 0xff) << 8 | classFile[7] & 0xff;
    }
}
