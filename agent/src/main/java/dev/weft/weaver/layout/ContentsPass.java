package dev.weft.weaver.layout;

import dev.weft.weaver.bytecode.ControlFlow;
import dev.weft.weaver.bytecode.VerificationTypes;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.FrameLayout.Field;
import dev.weft.weaver.model.FrameLayout.KeptLocal;
import dev.weft.weaver.model.FrameLayout.Plan;
import dev.weft.weaver.model.SuspensionPoint;
import dev.weft.weaver.model.SuspensionPoint.Action;
import dev.weft.weaver.model.SuspensionPoints;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Computes, forward along the flow of control, what the frame holds wherever the body runs: which locals are in their fields
 * unchanged, since the body began or was resumed, and which fields may hold a reference. So a suspension stores only what changed and
 * clears only what may be there; under G1 a reference stored for nothing costs as much as all the rest of a generator's step.
 */
final class ContentsPass {

    /** Instructions times locals; a method with more is far too large to be compiled, and stores everything. */
    private static final int LARGEST = 4_000_000;

    private final InsnList instructions;
    private final ControlFlow flow;
    private final Map<AbstractInsnNode, SuspensionPoint> points = new HashMap<>();
    private final List<Field> fields;
    private final List<Plan> plans;
    private final @Nullable Contents[] before;
    private final Deque<Integer> work = new ArrayDeque<>();
    private final boolean isTooLarge;
    private final Set<Field> everything = new HashSet<>();

    /**
     * @param unchanged by slot, the field that has the local's value; null where none is known to
     * @param filled the fields that may hold a reference
     */
    private record Contents(@Nullable Field[] unchanged, Set<Field> filled) {

        static Contents of(int slots) {
            return new Contents(new Field[slots], new HashSet<>());
        }

        /** After the local was written; {@code field} has its new value, if one has. */
        Contents withLocal(int slot, @Nullable Field field) {
            if (unchanged[slot] == field) {
                return this;
            }
            Field[] others = unchanged.clone();
            others[slot] = field;
            return new Contents(others, filled);
        }

        /** With what comes another way taken in; the same object if that changes nothing. */
        Contents merge(Contents other) {
            if (other == this) {
                return this;
            }
            Field[] both = null;
            for (int slot = 0; slot < unchanged.length; slot++) {
                if (unchanged[slot] != null && unchanged[slot] != other.unchanged[slot]) {
                    both = both == null ? unchanged.clone() : both;
                    both[slot] = null;
                }
            }
            Set<Field> all = filled;
            if (!filled.containsAll(other.filled)) {
                all = new HashSet<>(filled);
                all.addAll(other.filled);
            }
            return both == null && all == filled ? this : new Contents(both == null ? unchanged : both, all);
        }
    }

    private ContentsPass(
            CoroutineMethod method,
            SuspensionPoints points,
            List<Field> fields,
            List<Field> parameters,
            List<Plan> plans) {
        this.fields = fields;
        this.plans = plans;
        instructions = method.node().instructions;
        flow = ControlFlow.of(method.node());
        for (SuspensionPoint point : points.points()) {
            this.points.put(point.call(), point);
        }
        before = new Contents[instructions.size()];
        isTooLarge = (long) instructions.size() * method.node().maxLocals > LARGEST;
        Contents atEntry = Contents.of(method.node().maxLocals);
        int slot = method.isStatic() ? 0 : 1;
        int parameter = 0;
        for (Type type : method.parameters()) {
            Field field = parameters.get(parameter++);
            atEntry.unchanged[slot] = field;
            addFilled(field, atEntry.filled);
            slot += type.getSize();
        }
        if (isTooLarge) {
            everything.addAll(atEntry.filled);
            for (Plan plan : plans) {
                addAll(plan, everything);
            }
        } else {
            arrive(0, atEntry);
        }
    }

    /**
     * @param fields all of them
     * @param parameters the fields that hold the parameters when the body begins
     * @param plans what each point keeps
     */
    static ContentsPass compute(
            CoroutineMethod method,
            SuspensionPoints points,
            List<Field> fields,
            List<Field> parameters,
            List<Plan> plans) {
        ContentsPass pass = new ContentsPass(method, points, fields, parameters, plans);
        pass.toFixedPoint();
        return pass;
    }

    /** The plan with what need not be stored marked, and what must be cleared added. */
    Plan withoutWhatIsThere(SuspensionPoint point, Plan plan) {
        Contents contents = before[instructions.indexOf(point.call())];
        List<KeptLocal> locals = new ArrayList<>();
        for (KeptLocal kept : plan.locals()) {
            boolean unchanged = contents != null
                    && kept.field() != null
                    && contents.unchanged[kept.local().slot()] == kept.field();
            locals.add(new KeptLocal(kept.local(), kept.field(), unchanged));
        }
        Set<Field> written = new HashSet<>();
        addAll(plan, written);
        return new Plan(locals, plan.stack(), filled(contents, written));
    }

    /** The fields that may hold a reference at each return. */
    Map<AbstractInsnNode, List<Field>> leftAtEnd() {
        Map<AbstractInsnNode, List<Field>> left = new HashMap<>();
        for (int i = 0; i < before.length; i++) {
            if (instructions.get(i).getOpcode() == Opcodes.ARETURN) {
                left.put(instructions.get(i), filled(before[i], Set.of()));
            }
        }
        return left;
    }

    private List<Field> filled(@Nullable Contents contents, Set<Field> except) {
        Set<Field> filled = contents == null ? everything : contents.filled;
        List<Field> result = new ArrayList<>();
        for (Field field : fields) {
            if (filled.contains(field) && !except.contains(field)) {
                result.add(field);
            }
        }
        return result;
    }

    private void toFixedPoint() {
        while (!work.isEmpty()) { // ends: locals only become changed, and fields only filled
            int index = work.removeFirst();
            AbstractInsnNode instruction = instructions.get(index);
            Contents contents = before[index];
            SuspensionPoint point = points.get(instruction);
            if (point != null) {
                arriveAtHandlers(index, contents); // it may throw before anything is stored
                Contents resumed = resumed(point);
                arriveAfter(index, resumed);
                if (point.action() == Action.AWAIT) {
                    arriveAfter(index, contents);
                }
            } else {
                Contents after = after(index, contents);
                arriveAtHandlers(index, contents);
                if (after != contents) {
                    arriveAtHandlers(index, after);
                }
                for (int next : flow.successors(index)) {
                    arrive(next, after);
                }
            }
        }
    }

    private void arriveAfter(int index, Contents contents) {
        arriveAtHandlers(index, contents);
        for (int next : flow.successors(index)) {
            arrive(next, contents);
        }
    }

    private void arriveAtHandlers(int index, Contents contents) {
        for (int handler : flow.handlers(index)) {
            arrive(handler, contents);
        }
    }

    private void arrive(int index, Contents contents) {
        Contents known = before[index];
        Contents merged = known == null ? contents : known.merge(contents);
        if (merged != known) {
            before[index] = merged;
            work.add(index);
        }
    }

    private Contents after(int index, Contents contents) {
        int slot = stored(instructions.get(index));
        return slot < 0 ? contents : contents.withLocal(slot, copied(index, contents));
    }

    /** The field with the value that is stored, where that comes straight from a local: javac copies the array of a for-each loop. */
    private @Nullable Field copied(int index, Contents contents) {
        boolean copies = index > 0
                && instructions.get(index) instanceof VarInsnNode
                && instructions.get(index - 1) instanceof VarInsnNode load
                && !VerificationTypes.isStore(load.getOpcode())
                && load.getOpcode() != Opcodes.RET;
        return copies ? contents.unchanged[((VarInsnNode) instructions.get(index - 1)).var] : null;
    }

    /** The local that an instruction writes, or -1. What loses only half of its value is never read again. */
    private static int stored(AbstractInsnNode instruction) {
        if (instruction instanceof IincInsnNode increment) {
            return increment.var;
        }
        boolean stores = instruction instanceof VarInsnNode access && VerificationTypes.isStore(access.getOpcode());
        return stores ? ((VarInsnNode) instruction).var : -1;
    }

    private Contents resumed(SuspensionPoint point) {
        Plan plan = plans.get(point.number() - 1);
        Contents contents = Contents.of(before[instructions.indexOf(point.call())].unchanged.length);
        for (KeptLocal kept : plan.locals()) {
            if (kept.field() != null) {
                contents.unchanged[kept.local().slot()] = kept.field();
            }
        }
        addAll(plan, contents.filled);
        return contents;
    }

    private static void addAll(Plan plan, Set<Field> filled) {
        for (KeptLocal kept : plan.locals()) {
            addFilled(kept.field(), filled);
        }
        for (Field field : plan.stack()) {
            addFilled(field, filled);
        }
    }

    private static void addFilled(@Nullable Field field, Set<Field> filled) {
        if (field != null && field.isReference()) {
            filled.add(field);
        }
    }
}
