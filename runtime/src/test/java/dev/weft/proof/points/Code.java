package dev.weft.proof.points;

import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/** Pieces of code that the inserter adds. */
final class Code {

    static final String CORO = "dev/weft/Coro";
    private static final String WEFT = "dev/weft/Weft";
    private static final String POINTS = Type.getInternalName(Points.class);
    private static final Type OBJECT = Type.getType(Object.class);

    private Code() {}

    /** {@code yieldFrom(Points.next())}, and its value dropped. */
    static InsnList point() {
        InsnList code = new InsnList();
        code.add(invokeStatic(POINTS, "next", "()Ldev/weft/Awaitable;"));
        code.add(invokeStatic(WEFT, "yieldFrom", "(Ldev/weft/Awaitable;)Ljava/lang/Object;"));
        code.add(new InsnNode(Opcodes.POP));
        return code;
    }

    /** What a return instruction returns, boxed and made the result of a coroutine. */
    static InsnList end(int returnOpcode) {
        InsnList code = new InsnList();
        switch (returnOpcode) {
            case Opcodes.IRETURN -> box(Integer.class, "I", code);
            case Opcodes.LRETURN -> box(Long.class, "J", code);
            case Opcodes.FRETURN -> box(Float.class, "F", code);
            case Opcodes.DRETURN -> box(Double.class, "D", code);
            default -> {
                // a reference, or nothing
            }
        }
        code.add(
                returnOpcode == Opcodes.RETURN
                        ? invokeStatic(WEFT, "done", "()Ldev/weft/Resumable;")
                        : invokeStatic(WEFT, "result", "(Ljava/lang/Object;)Ldev/weft/Resumable;"));
        code.add(new TypeInsnNode(Opcodes.CHECKCAST, CORO));
        return code;
    }

    private static void box(Class<?> type, String primitive, InsnList code) {
        String name = Type.getInternalName(type);
        code.add(invokeStatic(name, "valueOf", "(" + primitive + ")L" + name + ";"));
    }

    static InsnList loadArguments(String descriptor, boolean isStatic) {
        InsnList code = new InsnList();
        int slot = 0;
        if (!isStatic) {
            code.add(new VarInsnNode(Opcodes.ALOAD, slot++));
        }
        for (Type argument : Type.getArgumentTypes(descriptor)) {
            code.add(new VarInsnNode(argument.getOpcode(Opcodes.ILOAD), slot));
            slot += argument.getSize();
        }
        return code;
    }

    /** Calls a coroutine of the class. */
    static MethodInsnNode call(ClassNode owner, MethodNode coroutine) {
        boolean isStatic = (coroutine.access & Opcodes.ACC_STATIC) != 0;
        boolean isInterface = (owner.access & Opcodes.ACC_INTERFACE) != 0;
        int opcode = isStatic ? Opcodes.INVOKESTATIC : Opcodes.INVOKESPECIAL;
        return new MethodInsnNode(opcode, owner.name, coroutine.name, coroutine.desc, isInterface);
    }

    /** Awaits the coroutine on the stack, in place of a call that left a value of the type there. */
    static InsnList awaited(Type type) {
        InsnList code = new InsnList();
        code.add(invokeStatic(WEFT, "yieldFrom", "(Ldev/weft/Awaitable;)Ljava/lang/Object;"));
        unbox(type, code);
        narrow(type, code);
        return code;
    }

    /** As returning a value of the type does. */
    private static void narrow(Type type, InsnList code) {
        switch (type.getSort()) {
            case Type.BOOLEAN -> {
                code.add(new InsnNode(Opcodes.ICONST_1));
                code.add(new InsnNode(Opcodes.IAND));
            }
            case Type.BYTE -> code.add(new InsnNode(Opcodes.I2B));
            case Type.CHAR -> code.add(new InsnNode(Opcodes.I2C));
            case Type.SHORT -> code.add(new InsnNode(Opcodes.I2S));
            default -> {
                // nothing narrower than what was boxed
            }
        }
    }

    static MethodInsnNode drive() {
        return invokeStatic(POINTS, "drive", "(Ldev/weft/Coro;)Ljava/lang/Object;");
    }

    /** Returns the object on the stack as a value of the type. */
    static InsnList returnUnboxed(Type type) {
        InsnList code = new InsnList();
        unbox(type, code);
        code.add(new InsnNode(type.getOpcode(Opcodes.IRETURN)));
        return code;
    }

    private static void unbox(Type type, InsnList code) {
        switch (type.getSort()) {
            case Type.VOID -> code.add(new InsnNode(Opcodes.POP));
            case Type.LONG -> unbox(Long.class, "longValue", "J", code);
            case Type.FLOAT -> unbox(Float.class, "floatValue", "F", code);
            case Type.DOUBLE -> unbox(Double.class, "doubleValue", "D", code);
            case Type.OBJECT, Type.ARRAY -> cast(type, code);
            default -> unbox(Integer.class, "intValue", "I", code);
        }
    }

    private static void cast(Type type, InsnList code) {
        if (!type.equals(OBJECT)) {
            code.add(new TypeInsnNode(Opcodes.CHECKCAST, type.getInternalName()));
        }
    }

    private static void unbox(Class<?> type, String method, String primitive, InsnList code) {
        String name = Type.getInternalName(type);
        code.add(new TypeInsnNode(Opcodes.CHECKCAST, name));
        code.add(new MethodInsnNode(Opcodes.INVOKEVIRTUAL, name, method, "()" + primitive, false));
    }

    private static MethodInsnNode invokeStatic(String owner, String name, String descriptor) {
        return new MethodInsnNode(Opcodes.INVOKESTATIC, owner, name, descriptor, false);
    }
}
