package dev.weft.proof.corpus;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** The frame classes that a woven class carries among the constants of its call sites. */
public final class FrameClasses extends ClassVisitor {

    private static final String MAGIC = "\u00ca\u00fe\u00ba\u00be"; // of class files

    private final Map<Object, byte[]> byName = new LinkedHashMap<>(); // a method with a direct body has two such sites

    private FrameClasses() {
        super(Opcodes.ASM9);
    }

    public static List<byte[]> of(byte[] woven) {
        FrameClasses frames = new FrameClasses();
        new ClassReader(woven).accept(frames, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return List.copyOf(frames.byName.values());
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String name, String descriptor, String signature, String[] exceptions) {
        return new MethodVisitor(Opcodes.ASM9) {
            @Override
            public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... constants) {
                if (bootstrap.getOwner().equals("dev/weft/woven/Woven")
                        && bootstrap.getName().equals("create")) {
                    byName.put(constants[0], bytes(constants));
                }
            }
        };
    }

    /** The class file is in the last constants, in pieces; what stands before is the weaver's affair. */
    private static byte[] bytes(Object[] constants) {
        StringBuilder bytes = new StringBuilder();
        for (Object constant : constants) {
            if (!bytes.isEmpty() || constant.toString().startsWith(MAGIC)) {
                bytes.append(constant);
            }
        }
        return bytes.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
