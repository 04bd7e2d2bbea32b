package dev.weft.weaver;

import dev.weft.weaver.analyse.CoroutineFinder;
import dev.weft.weaver.analyse.DirectCallFinder;
import dev.weft.weaver.bytecode.ConstantPool;
import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.emit.ResumeTable;
import dev.weft.weaver.emit.Stub;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.DirectTarget;
import dev.weft.weaver.model.WeaveException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassTooLargeException;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.LimitExceededException;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Weaves one class file. Thread-safe, and a pure function of the bytes: the same class gives the same bytes, under the agent
 * and in the build.
 */
public final class ClassWeaver {

    /**
     * Jumps times handlers, about, that finding out how deep the stack is may take: ten times what ASM allows by itself, which is too little
     * for what the Clojure compiler writes; a second.
     */
    private static final long MOST_OPERATIONS = 1_000_000_000;

    private static final int MOST_BYTES = 64 << 20;

    /** Among methods that are too large: all of them together. */
    private static final String WHOLE_CLASS = "*";

    private final String buildHash;
    private final boolean debug;

    /** @param buildHash names this weaver's build, and is written into each woven class */
    public ClassWeaver(String buildHash) {
        this(buildHash, false);
    }

    /** @param debug keeps what a debugger shows of a suspended body: every local in scope, though none may read it again */
    public ClassWeaver(String buildHash, boolean debug) {
        this.buildHash = buildHash;
        this.debug = debug;
    }

    /**
     * A class that was woven.
     *
     * @param bytes the class file
     * @param coroutines how many methods were woven
     * @param refusals why others were not; each of those throws {@code NotWovenException} with the same words when called
     */
    public record WovenClass(byte[] bytes, int coroutines, List<String> refusals) {}

    /** Whether the class could need weaving; quick, since nearly all classes do not. */
    public static boolean mentionsWeft(byte[] classFile) {
        return ConstantPool.mentionsWeft(classFile);
    }

    /** The build hash of the weaver that wove a class, or null for a class that is not woven. */
    public static @Nullable String wovenBy(byte[] classFile) {
        return (String) mark(surface(classFile), "weaver");
    }

    /** The version of the runtime's inner interface that a class was woven for, 0 for none. */
    public static int abiOf(byte[] classFile) {
        Object abi = mark(surface(classFile), "abi");
        return abi == null ? 0 : (Integer) abi;
    }

    private static ClassNode surface(byte[] classFile) {
        ClassNode node = new ClassNode();
        new ClassReader(classFile)
                .accept(node, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return node;
    }

    /** What a weaver wrote into the class, by name; null when it is not there. */
    private static @Nullable Object mark(ClassNode node, String name) {
        if (node.invisibleAnnotations != null) {
            for (AnnotationNode annotation : node.invisibleAnnotations) {
                if (annotation.desc.equals(RuntimeNames.MARKER)) {
                    int index = annotation.values.indexOf(name);
                    return index < 0 ? null : annotation.values.get(index + 1);
                }
            }
        }
        return null;
    }

    /**
     * Weaves the coroutines of a class.
     *
     * @return null when there are none, or the class is woven already
     * @throws IllegalArgumentException for a class file newer than this weaver knows
     */
    public @Nullable WovenClass weave(byte[] classFile) {
        Set<String> tooLarge = new HashSet<>();
        while (true) {
            try {
                return weave(classFile, tooLarge);
            } catch (MethodTooLargeException e) { // known only when the class is written; once more without that one
                if (!tooLarge.add(e.getMethodName() + e.getDescriptor())) {
                    throw e;
                }
            } catch (ClassTooLargeException e) {
                if (!tooLarge.add(WHOLE_CLASS)) {
                    throw e;
                }
            }
        }
    }

    private @Nullable WovenClass weave(byte[] classFile, Set<String> tooLarge) {
        ClassReader reader = new ClassReader(classFile);
        ClassNode node = new ClassNode();
        reader.accept(node, ClassReader.EXPAND_FRAMES);
        StrayAttributes.drop(node);
        if (mark(node, "weaver") != null) {
            return null;
        }
        boolean checked = HealthCheck.remove(node);
        List<String> refusals = new ArrayList<>();
        CoroutineFinder.Found found = CoroutineFinder.find(node);
        for (CoroutineFinder.Refused refused : found.refused()) {
            refuse(refused.method(), refused.reason(), refusals);
        }
        int woven = weave(found.coroutines(), node, tooLarge, refusals);
        if (woven == 0 && refusals.isEmpty() && !checked) {
            return null;
        }
        SerialVersion.pin(reader, node);
        AnnotationVisitor mark = node.visitAnnotation(RuntimeNames.MARKER, false);
        mark.visit("weaver", buildHash);
        mark.visit("abi", RuntimeNames.ABI);
        ResumeTable.publish(node);
        return new WovenClass(write(node), woven, refusals);
    }

    private int weave(List<CoroutineMethod> coroutines, ClassNode node, Set<String> tooLarge, List<String> refusals) {
        List<MethodWeaver> weavers = new ArrayList<>();
        for (CoroutineMethod method : coroutines) {
            try {
                checkVersion(method, node.version);
                checkSize(method, tooLarge);
                weavers.add(MethodWeaver.analyse(method, debug, tooLarge));
            } catch (WeaveException refusal) {
                refuse(method, refusal, refusals);
            }
        }
        List<DirectTarget> targets = new ArrayList<>();
        for (MethodWeaver weaver : weavers) {
            if (weaver.target() != null) {
                targets.add(weaver.target());
            }
        }
        DirectCallFinder direct = new DirectCallFinder(node, targets);
        for (MethodWeaver weaver : weavers) {
            weaver.link(direct);
        }
        for (MethodWeaver weaver : weavers) {
            node.methods.addAll(weaver.weave(node.sourceFile));
        }
        return weavers.size();
    }

    private static void checkVersion(CoroutineMethod method, int version) {
        if ((version & 0xffff) < Opcodes.V1_7) {
            throw new WeaveException(method, 0, "its class file is older than Java 7; compile it again");
        }
    }

    private static void checkSize(CoroutineMethod method, Set<String> tooLarge) {
        if (tooLarge.contains(WHOLE_CLASS)) {
            throw new WeaveException(
                    method,
                    0,
                    "its class would have more than 65,535 constants, which no class may; move some of it into another");
        }
        String name = method.node().name;
        if (tooLarge.contains(name + method.resumeDescriptor())) {
            throw new WeaveException(
                    method,
                    0,
                    "it would take more than 65,535 bytes, which no method may, or has too many jumps inside of try blocks;"
                            + " move some of it into another");
        }
    }

    private static void refuse(CoroutineMethod method, WeaveException reason, List<String> refusals) {
        refusals.add(reason.report());
        Stub.refuse(method, reason.getMessage());
    }

    private static byte[] write(ClassNode node) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.setComputeLimits(MOST_BYTES, MOST_OPERATIONS);
        LastMethod last = new LastMethod(writer);
        try {
            node.accept(last);
            return writer.toByteArray();
        } catch (LimitExceededException e) {
            throw new MethodTooLargeException(node.name, last.name, last.descriptor, 0);
        } catch (ArrayIndexOutOfBoundsException e) {
            // ASM 9.11.1 trips over its own offsets where widening some jumps makes a backward one too long.
            MethodNode largest = node.methods.get(0);
            for (MethodNode method : node.methods) {
                largest = method.instructions.size() > largest.instructions.size() ? method : largest;
            }
            throw new MethodTooLargeException(node.name, largest.name, largest.desc, 0);
        }
    }

    /** Knows which method was being written when the writer gave up. */
    private static final class LastMethod extends ClassVisitor {

        private String name = "";
        private String descriptor = "";

        LastMethod(ClassWriter writer) {
            super(Opcodes.ASM9, writer);
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            this.name = name;
            this.descriptor = descriptor;
            return super.visitMethod(access, name, descriptor, signature, exceptions);
        }
    }
}
