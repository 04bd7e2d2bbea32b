package dev.weft.weaver.liveness;

import dev.weft.weaver.bytecode.ControlFlow;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.LiveSets;
import dev.weft.weaver.model.SuspensionPoint;
import dev.weft.weaver.model.SuspensionPoints;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.LocalVariableNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Computes which locals are read after each suspension point: the classic backward data flow, in(i) = use(i) + (out(i) -
 * def(i)), to its fixed point. An instruction may throw before it stores, so what a handler around it reads is live in it.
 */
public final class LivenessPass {

    private final InsnList instructions;
    private final ControlFlow flow;
    private final BitSet[] liveIn;

    private LivenessPass(CoroutineMethod method) {
        instructions = method.node().instructions;
        flow = ControlFlow.of(method.node());
        liveIn = new BitSet[instructions.size()];
        for (int i = 0; i < liveIn.length; i++) {
            liveIn[i] = new BitSet();
        }
    }

    /** @param debug whether a local that the source shows at a point is live there, though nothing reads it again */
    public static LiveSets compute(CoroutineMethod method, SuspensionPoints points, boolean debug) {
        LivenessPass pass = new LivenessPass(method);
        pass.toFixedPoint();
        List<BitSet> sets = new ArrayList<>();
        for (SuspensionPoint point : points.points()) {
            int index = pass.instructions.indexOf(point.call());
            BitSet live = pass.liveOut(index);
            if (debug && method.node().localVariables != null) {
                pass.addVisible(method.node().localVariables, index, live);
            }
            sets.add(live);
        }
        return new LiveSets(sets);
    }

    /** The table is the compiler's word for a debugger, and may lie: which of these has a value is not its to say. */
    private void addVisible(List<LocalVariableNode> variables, int index, BitSet live) {
        for (LocalVariableNode variable : variables) {
            if (instructions.indexOf(variable.start) <= index && index < instructions.indexOf(variable.end)) {
                live.set(variable.index);
            }
        }
    }

    private void toFixedPoint() {
        boolean changed = true;
        while (changed) { // ends: sets only grow, and are bounded by the locals
            changed = false;
            for (int i = liveIn.length - 1; i >= 0; i--) {
                BitSet in = liveOut(i);
                apply(instructions.get(i), in);
                addHandlers(i, in);
                if (!in.equals(liveIn[i])) {
                    liveIn[i] = in;
                    changed = true;
                }
            }
        }
    }

    private BitSet liveOut(int index) {
        BitSet out = new BitSet();
        for (int next : flow.successors(index)) {
            out.or(liveIn[next]);
        }
        addHandlers(index, out);
        return out;
    }

    private void addHandlers(int index, BitSet live) {
        for (int handler : flow.handlers(index)) {
            live.or(liveIn[handler]);
        }
    }

    private static void apply(AbstractInsnNode instruction, BitSet live) {
        if (instruction instanceof IincInsnNode increment) {
            live.set(increment.var);
        } else if (instruction instanceof VarInsnNode access) {
            live.set(access.var, access.getOpcode() < Opcodes.ISTORE);
        }
    }
}
