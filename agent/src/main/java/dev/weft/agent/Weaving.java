package dev.weft.agent;

import dev.weft.weaver.BuildHash;
import dev.weft.weaver.ClassRefusal;
import dev.weft.weaver.ClassWeaver;
import dev.weft.weaver.ClassWeaver.WovenClass;
import dev.weft.weaver.bytecode.ConstantPool;
import dev.weft.weaver.bytecode.RuntimeNames;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Weaves one class for the agent, and tells the user what there is to tell. Never throws. */
final class Weaving {

    private final Options options;
    private final Reports reports;

    /** Made when first needed, without a lock; threads that make it at the same time make equal ones. */
    private @Nullable ClassWeaver weaver;

    Weaving(Options options, Reports reports) {
        this.options = options;
        this.reports = reports;
    }

    Weaving(ClassWeaver weaver, Options options, Reports reports) {
        this(options, reports);
        this.weaver = weaver;
    }

    ClassWeaver weaver() {
        ClassWeaver made = weaver;
        if (made == null) {
            made = new ClassWeaver(BuildHash.compute(), options.debug());
            weaver = made;
        }
        return made;
    }

    /** The woven class; null to leave it as it is. */
    byte @Nullable [] weave(@Nullable String className, byte[] classFile) {
        try {
            return ConstantPool.isWoven(classFile) ? keepWoven(classFile) : weave(classFile);
        } catch (Throwable e) {
            return refuse(className, classFile, e);
        }
    }

    private byte @Nullable [] weave(byte[] classFile) throws IOException {
        long start = System.nanoTime();
        WovenClass woven = weaver().weave(classFile);
        if (woven == null) {
            return null;
        }
        long nanos = System.nanoTime() - start;
        WovenReport.tell(classFile, woven, nanos, options, reports);
        return woven.bytes();
    }

    /** A class that the build wove runs as it is, unless it was for another runtime. */
    private byte @Nullable [] keepWoven(byte[] classFile) {
        int abi = ClassWeaver.abiOf(classFile);
        if (abi == RuntimeNames.ABI || ClassWeaver.wovenBy(classFile) == null) {
            return null;
        }
        String reason = "it was woven for version " + abi + " of the runtime's inner interface, and this is version "
                + RuntimeNames.ABI + "; weave it again, from what the compiler wrote, with the Weft that runs it";
        WovenClass refused = ClassRefusal.refuseAll(classFile, reason);
        reports.line(refused.refusals().isEmpty() ? reason : refused.refusals().get(0));
        return refused.bytes();
    }

    /**
     * The weaver failed.
     * The weaver failed. The coroutines of the class are made to fail with the reason when they are called, rather than run as
     * what they are not; if even that is impossible, the class file is left as it is, for the JVM to judge.
     */
    private byte @Nullable [] refuse(@Nullable String className, byte[] classFile, Throwable failure) {
        int version = ConstantPool.version(classFile);
        if (version > RuntimeNames.NEWEST) {
            if (ConstantPool.mentionsAnnotation(classFile)) {
                reports.line("could not weave " + className + ": its class file has version " + version
                        + ", and this Weft knows up to " + RuntimeNames.NEWEST
                        + "; use a newer Weft, or compile for an older Java. Its coroutines will not run");
            }
            return null;
        }
        String reason = "could not weave " + className + ": " + failure + "; its coroutines will not run";
        reports.line(reason);
        try {
            return ClassRefusal.refuseAll(classFile, reason).bytes();
        } catch (Throwable unreadable) {
            return null; // and reported
        }
    }
}
