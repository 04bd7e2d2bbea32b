package dev.weft.proof.corpus;

import dev.weft.proof.corpus.ClassIndex.MissingClassException;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.JSRInlinerAdapter;

/**
 * Class files older than Java 7, which the weaver refuses, as a compiler would write them today: with stack maps, and without
 * {@code jsr}.
 */
public final class OldClassFiles {

    private OldClassFiles() {}

    public static boolean isOld(byte[] classFile) {
        return ((classFile[6] & 0xff) << 8 | classFile[7] & 0xff) < Opcodes.V1_7;
    }

    /** @throws MissingClassException when a stack map cannot be known */
    public static byte[] renew(byte[] classFile, ClassIndex index) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
            @Override
            protected String getCommonSuperClass(String one, String other) {
                return index.commonSuper(one, other);
            }
        };
        new ClassReader(classFile).accept(new Renewed(writer), ClassReader.SKIP_FRAMES);
        return writer.toByteArray();
    }

    private static final class Renewed extends ClassVisitor {

        Renewed(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visit(
                int version, int access, String name, String signature, String superName, String[] interfaces) {
            super.visit(Opcodes.V1_7, access, name, signature, superName, interfaces);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            return new JSRInlinerAdapter(next, access, name, descriptor, signature, exceptions);
        }
    }
}
