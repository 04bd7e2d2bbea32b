package dev.weft.proof.generated;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Writes instructions and follows the types of locals and operands, so that the frames of the stack map come out as a by-product
 * and no class need be loaded. Where a jump arrives with other types than its label's frame has, it is made to fit.
 */
final class Code {

    private final MethodNode method;
    private final Choices choices;
    private final Map<LabelNode, State> frames = new HashMap<>();

    /** What the handlers of the ranges that are open need: their locals keep their types meanwhile. */
    private final List<State> guards = new ArrayList<>();

    private final Map<LabelNode, List<Object>> reserved = new HashMap<>();
    private final List<Integer> frozen = new ArrayList<>();
    private final List<Integer> hidden = new ArrayList<>();

    /** Labels that code which can run jumps to. */
    private final Set<LabelNode> reached = new HashSet<>();

    private @Nullable State state;
    private boolean dead;

    Code(MethodNode method, Choices choices, State entry) {
        this.method = method;
        this.choices = choices;
        this.state = entry;
    }

    boolean isReachable() {
        return state != null;
    }

    /** Whether nothing leads here, though code is written. */
    boolean isDead() {
        return dead;
    }

    State state() {
        if (state == null) {
            throw new IllegalStateException("nothing can run here");
        }
        return state;
    }

    // Instructions

    void add(AbstractInsnNode instruction) {
        method.instructions.add(instruction);
    }

    void push(Object type) {
        state().stack().add(type);
    }

    Object pop() {
        return state().stack().remove(state().stack().size() - 1);
    }

    Object top() {
        return state().stack().get(state().stack().size() - 1);
    }

    /** Says that the operand on top is of a type above its own, as it will be where this joins another branch. */
    void retype(Object type) {
        pop();
        push(type);
    }

    void op(int opcode, int pops, Object... pushes) {
        add(new InsnNode(opcode));
        for (int i = 0; i < pops; i++) {
            pop();
        }
        for (Object type : pushes) {
            push(type);
        }
    }

    void constant(Object value, Object type) {
        add(new LdcInsnNode(value));
        push(type);
    }

    void pushInt(int value) {
        if (value >= -1 && value <= 5) {
            add(new InsnNode(Opcodes.ICONST_0 + value));
        } else {
            add(new LdcInsnNode(value));
        }
        push(Opcodes.INTEGER);
    }

    void load(int slot) {
        Object type = state().local(slot);
        add(new VarInsnNode(State.isUnderConstruction(type) ? Opcodes.ALOAD : Types.opcode(type, Opcodes.ILOAD), slot));
        push(type);
    }

    void store(int slot) {
        Object type = pop();
        add(new VarInsnNode(
                State.isUnderConstruction(type) ? Opcodes.ASTORE : Types.opcode(type, Opcodes.ISTORE), slot));
        state().set(slot, type);
    }

    void invoke(int opcode, String owner, String name, String descriptor) {
        invoke(opcode, owner, name, descriptor, opcode == Opcodes.INVOKEINTERFACE);
    }

    void invoke(int opcode, String owner, String name, String descriptor, boolean isInterface) {
        add(new MethodInsnNode(opcode, owner, name, descriptor, isInterface));
        for (int i = Type.getArgumentTypes(descriptor).length; i > 0; i--) {
            pop();
        }
        if (opcode != Opcodes.INVOKESTATIC) {
            Object receiver = pop();
            if (name.equals("<init>")) {
                state().constructed(receiver, owner);
            }
        }
        Type result = Type.getReturnType(descriptor);
        if (result != Type.VOID_TYPE) {
            push(Types.of(result));
        }
    }

    void cast(String type) {
        add(new TypeInsnNode(Opcodes.CHECKCAST, type));
        retype(type);
    }

    void instanceOf(String type) {
        add(new TypeInsnNode(Opcodes.INSTANCEOF, type));
        retype(Opcodes.INTEGER);
    }

    void field(int opcode, String owner, String name, Object type) {
        add(new FieldInsnNode(opcode, owner, name, Types.descriptor(type)));
        if (opcode == Opcodes.PUTFIELD) {
            pop();
            pop();
        } else {
            pop();
            push(type);
        }
    }

    /** {@code new}; the object is named by the label before the instruction. */
    void create(String type) {
        LabelNode label = new LabelNode();
        add(label);
        add(new TypeInsnNode(Opcodes.NEW, type));
        push(label);
    }

    /** Zero or null of a type. */
    void pushDefault(Object type) {
        if (type == Opcodes.INTEGER) {
            op(Opcodes.ICONST_0, 0, type);
        } else if (type == Opcodes.LONG) {
            op(Opcodes.LCONST_0, 0, type);
        } else if (type == Opcodes.FLOAT) {
            op(Opcodes.FCONST_0, 0, type);
        } else if (type == Opcodes.DOUBLE) {
            op(Opcodes.DCONST_0, 0, type);
        } else {
            op(Opcodes.ACONST_NULL, 0, type);
        }
    }

    /** Takes the operand on top away. */
    void drop() {
        op(Types.size(top()) == 2 ? Opcodes.POP2 : Opcodes.POP, 1);
    }

    /** After a return or throw. */
    void end() {
        state = null;
    }

    // Jumps

    /** Jumps on a condition, whose operands are on the stack. */
    void jumpIf(int opcode, int pops, LabelNode target) {
        for (int i = 0; i < pops; i++) {
            pop();
        }
        if (fits(target)) {
            add(new JumpInsnNode(opcode, target));
            reach(target);
            return;
        }
        LabelNode on = new LabelNode();
        add(new JumpInsnNode(negated(opcode), on));
        frames.put(on, state().copy());
        reach(on);
        go(target);
        place(on);
    }

    private static int negated(int opcode) {
        return opcode >= Opcodes.IFNULL ? opcode ^ 1 : (opcode + 1 ^ 1) - 1;
    }

    void go(LabelNode target) {
        fit(target);
        add(new JumpInsnNode(Opcodes.GOTO, target));
        reach(target);
        state = null;
    }

    /** Notes that control may get to the label from here. */
    void reach(LabelNode target) {
        if (!dead) {
            reached.add(target);
        }
    }

    /** Notes a jump of a switch, whose operand is off the stack already. */
    void mayJump(LabelNode target) {
        if (!fits(target)) {
            throw new IllegalStateException("a switch cannot make types fit");
        }
        reach(target);
    }

    /** Puts a label here; a jump must lead to it if nothing else does. */
    void place(LabelNode label) {
        if (state != null) {
            fit(label);
            reach(label);
        }
        dead = !reached.contains(label);
        if (lastIsFrame()) {
            add(new InsnNode(Opcodes.NOP)); // two frames need an instruction between them
        }
        add(label);
        State frame = frames.get(label);
        if (frame != null) {
            add(frame.frame());
            state = frame.copy();
        }
    }

    /** Puts a label here that only marks a place. */
    LabelNode mark() {
        LabelNode label = new LabelNode();
        add(label);
        return label;
    }

    /** Puts a handler here: no operands but the exception. */
    void handler(LabelNode label, State locals, String exception) {
        State frame = locals.copy();
        frame.stack().clear();
        frame.stack().add(exception);
        frames.put(label, frame);
        place(label);
    }

    /** Code follows that nothing jumps to, with the locals that open ranges need. */
    void dead(List<Object> stack) {
        State any = new State(new ArrayList<>(), new ArrayList<>(stack));
        for (State guard : guards) {
            for (int slot = 0; slot < guard.locals().size(); slot++) {
                Object type = guard.local(slot);
                if (type != Opcodes.TOP
                        && (any.local(slot) == Opcodes.TOP || Types.isAssignable(type, any.local(slot)))) {
                    any.set(slot, type);
                }
            }
        }
        LabelNode label = new LabelNode();
        frames.put(label, any);
        place(label);
    }

    private boolean lastIsFrame() {
        AbstractInsnNode last = method.instructions.getLast();
        while (last != null && last.getOpcode() < 0 && !(last instanceof FrameNode)) {
            last = last.getPrevious();
        }
        return last instanceof FrameNode;
    }

    /** The state with some of its locals forgotten or known less exactly, as far as open ranges allow. */
    State weakened() {
        State weak = state().copy();
        for (int slot = 0; slot < weak.locals().size(); slot++) {
            Object type = weak.local(slot);
            if (type == Opcodes.TOP) {
                continue;
            }
            if (State.isUnderConstruction(type) || choices.oneIn(9) && mayHold(slot, Opcodes.TOP)) {
                weak.locals().set(slot, Opcodes.TOP);
            } else if (Types.isReference(type) && choices.oneIn(9)) {
                Object above = type == Opcodes.NULL
                        ? choices.pick(Types.STRING, Types.INTS, Types.BOX)
                        : Types.above((String) type);
                if (mayHold(slot, above)) {
                    weak.locals().set(slot, above);
                }
            }
        }
        return weak;
    }

    // Making types fit

    /** Whoever jumps to the label first, it will have the operands that are here now. */
    void reserve(LabelNode label) {
        reserved.put(label, List.copyOf(state().stack()));
    }

    private State frame(LabelNode target) {
        return frames.computeIfAbsent(target, label -> {
            State frame = weakened();
            List<Object> stack = reserved.get(label);
            return stack == null ? frame : new State(frame.locals(), new ArrayList<>(stack));
        });
    }

    /** Whether a jump there is possible, with or without code to make it fit. */
    boolean canReach(LabelNode target) {
        State known = frames.get(target);
        State frame = known != null ? known : new State(List.of(), reserved.getOrDefault(target, List.of()));
        for (int i = common(frame); i < frame.stack().size(); i++) {
            if (State.isUnderConstruction(frame.stack().get(i))) {
                return false;
            }
        }
        for (int slot = 0; slot < frame.locals().size(); slot++) {
            boolean bad = needsStore(frame, slot) ? !mayStore(slot, frame.local(slot)) : isHidden(slot);
            if (bad && frame.local(slot) != Opcodes.TOP) {
                return false;
            }
        }
        return true;
    }

    private boolean fits(LabelNode target) {
        State frame = frame(target);
        if (frame.stack().size() != state().stack().size()
                || common(frame) != frame.stack().size()) {
            return false;
        }
        for (int slot = 0; slot < frame.locals().size(); slot++) {
            if (needsStore(frame, slot)) {
                return false;
            }
        }
        return true;
    }

    private boolean needsStore(State frame, int slot) {
        Object needed = frame.local(slot);
        return needed != Opcodes.TOP && !Types.isAssignable(state().local(slot), needed);
    }

    /** How many operands, from the bottom, are as the frame has them. */
    private int common(State frame) {
        int count = 0;
        int most = Math.min(frame.stack().size(), state().stack().size());
        while (count < most
                && Types.isAssignable(state().stack().get(count), frame.stack().get(count))) {
            count++;
        }
        return count;
    }

    private void fit(LabelNode target) {
        State frame = frame(target);
        int common = common(frame);
        while (state().stack().size() > common) {
            drop();
        }
        for (Object type : frame.stack().subList(common, frame.stack().size())) {
            pushDefault(type);
        }
        for (int slot = 0; slot < frame.locals().size(); slot++) {
            if (needsStore(frame, slot)) {
                pushDefault(frame.local(slot));
                store(slot);
            }
        }
    }

    // Ranges

    /** From here on the locals keep the types that a handler expects. */
    void guard(State locals) {
        guards.add(locals);
    }

    void release(State locals) {
        int last = guards.size() - 1;
        while (guards.get(last) != locals) {
            last--;
        }
        guards.remove(last);
    }

    /** Nothing is ever stored in the slot. */
    void freeze(int slot) {
        frozen.add(slot);
    }

    /** Has something run during which nothing is stored in the slot, nor read from it, nor known of it elsewhere. */
    void hiding(int slot, Runnable action) {
        hidden.add(slot);
        keeping(slot, action);
        hidden.remove(hidden.size() - 1);
    }

    boolean isHidden(int slot) {
        return hidden.contains(slot);
    }

    /** Whether no open range needs the slot for anything. */
    boolean isUnneeded(int slot) {
        return mayHold(slot, Opcodes.TOP);
    }

    /** Has something run during which nothing is stored in the slot. */
    void keeping(int slot, Runnable action) {
        State guard = State.empty();
        guard.set(slot, state().local(slot));
        guards.add(guard);
        frozen.add(slot);
        action.run();
        frozen.remove(frozen.size() - 1);
        release(guard);
    }

    /** Whether a value may be stored in a slot, next to what open ranges need. */
    boolean mayStore(int slot, Object type) {
        if (frozen.contains(slot) || Types.size(type) == 2 && frozen.contains(slot + 1)) {
            return false;
        }
        boolean first = mayHold(slot, type) && (Types.size(type) == 1 || mayHold(slot + 1, Opcodes.TOP));
        return first && (!state().isSecondHalf(slot) || mayHold(slot - 1, Opcodes.TOP));
    }

    private boolean mayHold(int slot, Object type) {
        for (State guard : guards) {
            Object needed = guard.local(slot);
            if (needed != Opcodes.TOP && !Types.isAssignable(type, needed)) {
                return false;
            }
            if (needed == Opcodes.TOP && guard.isSecondHalf(slot) && type != Opcodes.TOP) {
                return false;
            }
        }
        return true;
    }
}
