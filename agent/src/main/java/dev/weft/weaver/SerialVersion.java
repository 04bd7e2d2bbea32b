package dev.weft.weaver;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.SerialVersionUIDAdder;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;

/**
 * Writes down the serial version that a class had before it was woven. Without that it would get another, since the default
 * one is computed from its members, and what the program wrote yesterday could not be read.
 */
final class SerialVersion {

    private static final String FIELD = "serialVersionUID";
    private static final int NEVER = Opcodes.ACC_INTERFACE | Opcodes.ACC_ENUM | Opcodes.ACC_RECORD;

    private SerialVersion() {}

    /** @param original the class before weaving */
    static void pin(ClassReader original, ClassNode woven) {
        if (!mayBeSerializable(woven) || declaresIt(woven)) {
            return;
        }
        ClassNode surface = new ClassNode();
        original.accept(new Adder(surface), ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        for (FieldNode field : surface.fields) {
            if (field.name.equals(FIELD)) {
                int access = Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL;
                woven.fields.add(new FieldNode(access, FIELD, "J", null, field.value));
            }
        }
    }

    /** By itself, or through what it extends; which of its supertypes is, only loading them could tell. */
    private static boolean mayBeSerializable(ClassNode node) {
        boolean extendsSomething = !"java/lang/Object".equals(node.superName) || !node.interfaces.isEmpty();
        return (node.access & NEVER) == 0 && extendsSomething;
    }

    private static boolean declaresIt(ClassNode node) {
        for (FieldNode field : node.fields) {
            if (field.name.equals(FIELD)) {
                return true;
            }
        }
        return false;
    }

    /** ASM's, with a digest of our own: the JDK's would load its security providers, in the middle of loading a class. */
    private static final class Adder extends SerialVersionUIDAdder {

        Adder(ClassNode node) {
            super(Opcodes.ASM9, node);
        }

        @Override
        protected byte[] computeSHAdigest(byte[] value) {
            return Sha1.digest(value);
        }
    }
}
