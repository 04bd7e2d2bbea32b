package dev.weft.proof.generated;

import java.util.List;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Verification types as ASM's frames have them, and the few classes that generated code knows, without loading any. */
final class Types {

    static final String OBJECT = "java/lang/Object";
    static final String STRING = "java/lang/String";
    static final String INTEGER = "java/lang/Integer";
    static final String THROWABLE = "java/lang/Throwable";
    static final String INTS = "[I";
    static final String LONGS = "[J";
    static final String OBJECTS = "[Ljava/lang/Object;";
    static final String STRINGS = "[Ljava/lang/String;";
    static final String CORO = "dev/weft/Coro";
    static final String GENERATOR = "dev/weft/Generator";
    static final String SEQUENCE = "dev/weft/Sequence";
    static final String WORLD = Type.getInternalName(World.class);
    static final String BOX = Type.getInternalName(Box.class);
    static final String BIG_BOX = Type.getInternalName(Box.Big.class);
    static final String RECEIVER = Type.getInternalName(Receiver.class);
    static final String STOP_ITERATION = "dev/weft/StopIteration";
    static final String FAILURE = "dev/weft/weaving/Failure";

    /** What locals and operands of generated code are made of. */
    static final List<Object> VALUES = List.of(
            Opcodes.INTEGER,
            Opcodes.LONG,
            STRING,
            Opcodes.DOUBLE,
            OBJECT,
            Opcodes.FLOAT,
            BOX,
            INTS,
            BIG_BOX,
            LONGS,
            STRINGS,
            OBJECTS);

    private static final Map<String, String> SUPER = Map.ofEntries(
            Map.entry(BIG_BOX, BOX),
            Map.entry(STRINGS, OBJECTS),
            Map.entry(Program.SUB, Program.MAIN),
            Map.entry(Program.MAIN, RECEIVER),
            Map.entry(SEQUENCE, GENERATOR),
            Map.entry(FAILURE, "java/lang/RuntimeException"),
            Map.entry("java/lang/ArithmeticException", "java/lang/RuntimeException"),
            Map.entry("java/lang/NullPointerException", "java/lang/RuntimeException"),
            Map.entry("java/lang/IllegalStateException", "java/lang/RuntimeException"),
            Map.entry(STOP_ITERATION, "java/lang/RuntimeException"),
            Map.entry("java/lang/RuntimeException", THROWABLE),
            Map.entry("dev/weft/GeneratorExit", THROWABLE));

    private Types() {}

    static int size(Object type) {
        return type == Opcodes.LONG || type == Opcodes.DOUBLE ? 2 : 1;
    }

    static boolean isReference(Object type) {
        return type instanceof String || type == Opcodes.NULL;
    }

    /** The next class up, or Object. */
    static String above(String type) {
        return SUPER.getOrDefault(type, OBJECT);
    }

    static boolean isAssignable(Object from, Object to) {
        if (from.equals(to)) {
            return true;
        }
        if (!(to instanceof String)) {
            return false;
        }
        if (from == Opcodes.NULL) {
            return true;
        }
        return from instanceof String name && !name.equals(OBJECT) && isAssignable(above(name), to);
    }

    /** {@code ILOAD}, {@code ISTORE} or {@code IRETURN}, as the type has it. */
    static int opcode(Object type, int forInt) {
        if (type == Opcodes.INTEGER) {
            return forInt;
        } else if (type == Opcodes.LONG) {
            return forInt + 1;
        } else if (type == Opcodes.FLOAT) {
            return forInt + 2;
        } else if (type == Opcodes.DOUBLE) {
            return forInt + 3;
        }
        return forInt + 4;
    }

    static Object of(Type type) {
        return switch (type.getSort()) {
            case Type.BOOLEAN, Type.BYTE, Type.CHAR, Type.SHORT, Type.INT -> Opcodes.INTEGER;
            case Type.LONG -> Opcodes.LONG;
            case Type.FLOAT -> Opcodes.FLOAT;
            case Type.DOUBLE -> Opcodes.DOUBLE;
            default -> type.getInternalName();
        };
    }

    static String descriptor(Object type) {
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

    /** The class that boxes a primitive; else the reference type itself. */
    static String boxed(Object type) {
        if (type == Opcodes.INTEGER) {
            return INTEGER;
        } else if (type == Opcodes.LONG) {
            return "java/lang/Long";
        } else if (type == Opcodes.FLOAT) {
            return "java/lang/Float";
        } else if (type == Opcodes.DOUBLE) {
            return "java/lang/Double";
        }
        return (String) type;
    }
}
