package dev.weft.weaver.bytecode;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Verification types as ASM's frames have them: the constants of {@link Opcodes}, internal names, and labels of a {@code new}. */
public final class VerificationTypes {

    private VerificationTypes() {}

    /** Slots taken: two for long and double. */
    public static int size(Object type) {
        return type == Opcodes.LONG || type == Opcodes.DOUBLE ? 2 : 1;
    }

    public static boolean isUninitialized(Object type) {
        return type == Opcodes.UNINITIALIZED_THIS || !(type instanceof Integer || type instanceof String);
    }

    /** Descriptor of a field that holds a value of the type exactly. */
    public static String descriptor(Object type) {
        if (type == Opcodes.INTEGER) {
            return "I";
        } else if (type == Opcodes.LONG) {
            return "J";
        } else if (type == Opcodes.FLOAT) {
            return "F";
        } else if (type == Opcodes.DOUBLE) {
            return "D";
        }
        String name = (String) type;
        return name.charAt(0) == '[' ? name : "L" + name + ";";
    }

    /** The verification type of a value of a declared type. */
    public static Object of(Type type) {
        return switch (type.getSort()) {
            case Type.BOOLEAN, Type.BYTE, Type.CHAR, Type.SHORT, Type.INT -> Opcodes.INTEGER;
            case Type.LONG -> Opcodes.LONG;
            case Type.FLOAT -> Opcodes.FLOAT;
            case Type.DOUBLE -> Opcodes.DOUBLE;
            default -> type.getInternalName();
        };
    }

    /** One entry for each value, where ASM's analyser has a second one, top, after each long and double. */
    public static List<Object> values(List<Object> slots) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < slots.size(); i += size(slots.get(i))) {
            values.add(slots.get(i));
        }
        return values;
    }

    /** {@code ILOAD} or {@code ISTORE}, as the type has it. */
    public static int opcode(Object type, int intOpcode) {
        if (type == Opcodes.INTEGER) {
            return intOpcode;
        } else if (type == Opcodes.LONG) {
            return intOpcode + 1;
        } else if (type == Opcodes.FLOAT) {
            return intOpcode + 2;
        } else if (type == Opcodes.DOUBLE) {
            return intOpcode + 3;
        }
        return intOpcode + 4;
    }

    /** Whether an instruction on a local writes it. */
    public static boolean isStore(int opcode) {
        return opcode >= Opcodes.ISTORE && opcode <= Opcodes.ASTORE;
    }

    /** The instruction that pushes zero or null. */
    public static int defaultValue(Object type) {
        if (type == Opcodes.INTEGER) {
            return Opcodes.ICONST_0;
        } else if (type == Opcodes.LONG) {
            return Opcodes.LCONST_0;
        } else if (type == Opcodes.FLOAT) {
            return Opcodes.FCONST_0;
        } else if (type == Opcodes.DOUBLE) {
            return Opcodes.DCONST_0;
        }
        return Opcodes.ACONST_NULL;
    }
}
