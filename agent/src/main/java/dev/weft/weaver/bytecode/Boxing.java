package dev.weft.weaver.bytecode;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;

/** The calls by which javac makes objects of primitive values, and takes them out again. */
public final class Boxing {

    private Boxing() {}

    /** The primitive type that an instruction boxes by the box's {@code valueOf}, or null. */
    public static @Nullable Type boxed(AbstractInsnNode instruction) {
        if (instruction.getOpcode() != Opcodes.INVOKESTATIC
                || !(instruction instanceof MethodInsnNode call)
                || !call.name.equals("valueOf")) {
            return null;
        }
        Type primitive = primitive(call.owner);
        return primitive != null && call.desc.equals(boxDescriptor(primitive, call.owner)) ? primitive : null;
    }

    /** The primitive type that an instruction takes out of its own box, or null. */
    public static @Nullable Type unboxed(AbstractInsnNode instruction) {
        if (instruction.getOpcode() != Opcodes.INVOKEVIRTUAL || !(instruction instanceof MethodInsnNode call)) {
            return null;
        }
        Type primitive = primitive(call.owner);
        boolean isUnboxing = primitive != null
                && call.name.equals(primitive.getClassName() + "Value")
                && call.desc.equals("()" + primitive.getDescriptor());
        return isUnboxing ? primitive : null;
    }

    /** The call that boxes a primitive value. */
    public static MethodInsnNode box(Type primitive) {
        String box = boxOf(primitive);
        return new MethodInsnNode(Opcodes.INVOKESTATIC, box, "valueOf", boxDescriptor(primitive, box), false);
    }

    private static String boxDescriptor(Type primitive, String box) {
        return "(" + primitive.getDescriptor() + ")L" + box + ";";
    }

    private static String boxOf(Type primitive) {
        return switch (primitive.getSort()) {
            case Type.BOOLEAN -> "java/lang/Boolean";
            case Type.BYTE -> "java/lang/Byte";
            case Type.CHAR -> "java/lang/Character";
            case Type.SHORT -> "java/lang/Short";
            case Type.INT -> "java/lang/Integer";
            case Type.LONG -> "java/lang/Long";
            case Type.FLOAT -> "java/lang/Float";
            case Type.DOUBLE -> "java/lang/Double";
            default -> throw new IllegalArgumentException(primitive + " is not primitive");
        };
    }

    private static @Nullable Type primitive(String box) {
        return switch (box) {
            case "java/lang/Boolean" -> Type.BOOLEAN_TYPE;
            case "java/lang/Byte" -> Type.BYTE_TYPE;
            case "java/lang/Character" -> Type.CHAR_TYPE;
            case "java/lang/Short" -> Type.SHORT_TYPE;
            case "java/lang/Integer" -> Type.INT_TYPE;
            case "java/lang/Long" -> Type.LONG_TYPE;
            case "java/lang/Float" -> Type.FLOAT_TYPE;
            case "java/lang/Double" -> Type.DOUBLE_TYPE;
            default -> null;
        };
    }
}
