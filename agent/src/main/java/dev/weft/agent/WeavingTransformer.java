package dev.weft.agent;

import dev.weft.weaver.bytecode.ConstantPool;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/**
 * Weaves classes as they are loaded, and the new bytes of a class that is redefined, which must have the members that weaving
 * added. The JVM drops what a transformer throws, so everything is reported here first.
 *
 * <p>This runs in the middle of loading a class, in whatever thread, under whatever locks: so nothing here or below it waits for
 * a lock, links a call site, or asks a class loader for a class of the program. A test reads the class files for that.
 */
final class WeavingTransformer implements ClassFileTransformer {

    private final Weaving weaving;

    WeavingTransformer(Weaving weaving) {
        this.weaving = weaving;
    }

    /** Null, for no change, at once for classes of the JDK's boot loader and for those that mention nothing of ours. */
    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String className,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        if (loader == null || isOurs(className) || !ConstantPool.mentionsWeft(classFile)) {
            return null;
        }
        return weaving.weave(className, classFile);
    }

    /** Weaving a class of the weaver while it is being loaded would need that class. */
    private static boolean isOurs(@Nullable String className) {
        return className != null
                && (className.startsWith("dev/weft/weaver/") || className.startsWith("dev/weft/agent/"));
    }
}
