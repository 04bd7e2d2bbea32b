package dev.weft.weaver.normalise;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicInterpreter;
import org.objectweb.asm.tree.analysis.BasicValue;

/** Follows references through a method: whether they come from {@code result(..)} or {@code done()} only, and through a {@code try}. */
final class Origins extends BasicInterpreter {

    private static final int RESULT = 1;
    private static final int OTHER = 2;
    private static final int IN_TRY = 4;

    private final InsnList instructions;
    private final List<TryCatchBlockNode> blocks;

    /** In place of the instruction that stored a reference, where it may be one of several. */
    private static final AbstractInsnNode SEVERAL = new InsnNode(Opcodes.NOP);

    /** A reference and what is known of where it was. */
    private static final class Reference extends BasicValue {

        private final int flags;
        private final @Nullable AbstractInsnNode stored;

        Reference(int flags, @Nullable AbstractInsnNode stored) {
            super(BasicValue.REFERENCE_VALUE.getType());
            this.flags = flags;
            this.stored = stored;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Reference reference && reference.flags == flags && reference.stored == stored;
        }

        @Override
        public int hashCode() {
            return flags;
        }
    }

    Origins(InsnList instructions, List<TryCatchBlockNode> blocks) {
        super(Opcodes.ASM9);
        this.instructions = instructions;
        this.blocks = blocks;
    }

    /** Whether a value can only be what {@code result(..)} or {@code done()} made. */
    static boolean isResult(BasicValue value) {
        return value instanceof Reference reference && (reference.flags & (RESULT | OTHER)) == RESULT;
    }

    /** Whether a value was made or handed on inside a {@code try}. */
    static boolean wasInTry(BasicValue value) {
        return value instanceof Reference reference && (reference.flags & IN_TRY) != 0;
    }

    /** Whether a value comes from a local that several instructions may have stored it in: a variable of the source for certain. */
    static boolean isStoredSeveralTimes(BasicValue value) {
        return value instanceof Reference reference && reference.stored == SEVERAL;
    }

    static boolean isInTry(AbstractInsnNode instruction, InsnList instructions, List<TryCatchBlockNode> blocks) {
        int index = instructions.indexOf(instruction);
        for (TryCatchBlockNode block : blocks) {
            if (instructions.indexOf(block.start) <= index && index < instructions.indexOf(block.end)) {
                return true;
            }
        }
        return false;
    }

    private int place(AbstractInsnNode instruction) {
        return isInTry(instruction, instructions, blocks) ? IN_TRY : 0;
    }

    private BasicValue made(AbstractInsnNode instruction, BasicValue value) {
        return value instanceof Reference ? new Reference(OTHER | place(instruction), null) : value;
    }

    private BasicValue through(AbstractInsnNode instruction, BasicValue value) {
        if (!(value instanceof Reference reference)) {
            return value;
        }
        int flags = reference.flags | place(instruction);
        AbstractInsnNode stored = instruction.getOpcode() == Opcodes.ASTORE ? instruction : reference.stored;
        return flags == reference.flags && stored == reference.stored ? value : new Reference(flags, stored);
    }

    /** Parameters and exceptions come here, and what instructions make. */
    @Override
    public BasicValue newValue(Type type) {
        boolean isReference = type != null && (type.getSort() == Type.OBJECT || type.getSort() == Type.ARRAY);
        return isReference ? new Reference(OTHER, null) : super.newValue(type);
    }

    @Override
    public BasicValue newOperation(AbstractInsnNode instruction) throws AnalyzerException {
        return made(instruction, super.newOperation(instruction));
    }

    @Override
    public BasicValue copyOperation(AbstractInsnNode instruction, BasicValue value) {
        return through(instruction, value);
    }

    @Override
    public BasicValue unaryOperation(AbstractInsnNode instruction, BasicValue value) throws AnalyzerException {
        return instruction.getOpcode() == Opcodes.CHECKCAST
                ? through(instruction, value)
                : made(instruction, super.unaryOperation(instruction, value));
    }

    @Override
    public BasicValue binaryOperation(AbstractInsnNode instruction, BasicValue one, BasicValue two)
            throws AnalyzerException {
        if (instruction.getOpcode() == Opcodes.AALOAD) {
            return new Reference(OTHER | place(instruction), null);
        }
        return super.binaryOperation(instruction, one, two);
    }

    @Override
    public BasicValue naryOperation(AbstractInsnNode instruction, List<? extends BasicValue> values)
            throws AnalyzerException {
        if (ReturnNormaliser.isEnd(instruction)) {
            return new Reference(RESULT | place(instruction), null);
        }
        return made(instruction, super.naryOperation(instruction, values));
    }

    @Override
    public BasicValue merge(BasicValue one, BasicValue two) {
        if (one instanceof Reference first && two instanceof Reference second) {
            int flags = first.flags | second.flags;
            AbstractInsnNode stored = first.stored == second.stored ? first.stored : SEVERAL;
            return flags == first.flags && stored == first.stored ? first : new Reference(flags, stored);
        }
        return super.merge(one, two);
    }
}
