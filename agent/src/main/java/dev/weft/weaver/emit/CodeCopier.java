package dev.weft.weaver.emit;

import dev.weft.weaver.bytecode.ControlFlow;
import dev.weft.weaver.bytecode.Instructions;
import dev.weft.weaver.model.CopyPlan;
import dev.weft.weaver.model.CopyPlan.Copy;
import dev.weft.weaver.model.CopyPlan.Crossing;
import dev.weft.weaver.model.DirectCall;
import dev.weft.weaver.model.SuspensionPoint;
import dev.weft.weaver.model.SuspensionPoint.Action;
import dev.weft.weaver.model.SuspensionPoints;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.LocalVariableAnnotationNode;
import org.objectweb.asm.tree.LocalVariableNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/**
 * Writes the copies of a method's code into a body, as a {@link CopyPlan} has them; what stands for a suspension point, and for a
 * return, the body says. The method itself stays as it is.
 *
 * <p>Every copy has all labels of the method, in the method's order, so a range of instructions is, in each copy, what lies between the
 * two labels there. Jumps go to the label in whichever copy control goes on in.
 */
final class CodeCopier {

    /** What a body writes in place of some instructions. */
    interface Body {

        /**
         * Writes a suspension point. Where it is not called, nothing says yet which line it is on.
         *
         * @param called whether control comes to the call in this copy
         * @param resumed whether the body goes on behind the call in this copy when it was suspended there
         * @param frameFollows whether a frame comes next
         */
        void point(SuspensionPoint point, boolean called, boolean resumed, boolean frameFollows);

        /** Writes a return. */
        void end(AbstractInsnNode instruction);

        /** Whether an instruction is left out, because others do its work. */
        default boolean isReplaced(AbstractInsnNode instruction) {
            return false;
        }
    }

    private final MethodNode method;
    private final InsnList instructions;
    private final CopyPlan plan;
    private final BodyShape shape;
    private final Body body;
    private final MethodNode target;
    private final InsnList out;
    private final int[] lines;
    private final Map<AbstractInsnNode, SuspensionPoint> points = new HashMap<>();
    private final Set<AbstractInsnNode> replaced = new HashSet<>();
    private final Map<Copy, Map<LabelNode, LabelNode>> labels = new IdentityHashMap<>();
    private final Map<Copy, Map<Integer, LabelNode>> entries = new IdentityHashMap<>();

    private CodeCopier(
            MethodNode method, SuspensionPoints points, CopyPlan plan, BodyShape shape, Body body, MethodNode target) {
        this.method = method;
        this.instructions = method.instructions;
        this.plan = plan;
        this.shape = shape;
        this.body = body;
        this.target = target;
        this.out = target.instructions;
        this.lines = Instructions.lines(instructions);
        for (SuspensionPoint point : points.points()) {
            this.points.put(point.call(), point);
            addReplaced(point.direct());
        }
    }

    /** Appends the code to the target, with its exception ranges and what debuggers are told of locals. */
    static void copy(
            MethodNode method, SuspensionPoints points, CopyPlan plan, BodyShape shape, Body body, MethodNode target) {
        new CodeCopier(method, points, plan, shape, body, target).copy();
    }

    private void addReplaced(@Nullable DirectCall direct) {
        if (direct != null) {
            replaced.add(direct.invocation());
            if (direct.unboxing() != null) {
                replaced.add(direct.unboxing().cast());
                replaced.add(direct.unboxing().value());
            }
        }
    }

    private void copy() {
        for (Copy copy : plan.copies()) {
            Map<LabelNode, LabelNode> own = new HashMap<>();
            for (AbstractInsnNode instruction : instructions) {
                if (instruction instanceof LabelNode label) {
                    own.put(label, new LabelNode());
                }
            }
            labels.put(copy, own);
            entries.put(copy, new HashMap<>());
        }
        for (Crossing crossing : plan.crossings()) {
            entries.get(crossing.copy()).put(crossing.instruction(), new LabelNode());
        }
        for (Copy copy : plan.copies()) {
            new Section(copy).write();
        }
        annotations(method.visibleLocalVariableAnnotations, true);
        annotations(method.invisibleLocalVariableAnnotations, false);
    }

    /** One copy. */
    private final class Section {

        private final Copy copy;
        private final Map<LabelNode, LabelNode> own;
        private final Map<LabelNode, LabelNode> jumps = new HashMap<>();
        private int line;

        Section(Copy copy) {
            this.copy = copy;
            this.own = labels.get(copy);
            for (LabelNode label : own.keySet()) {
                Copy next = plan.next(copy, instructions.indexOf(label));
                jumps.put(label, labels.get(next).get(label));
            }
        }

        void write() {
            for (int i = 0; i < instructions.size(); i++) {
                AbstractInsnNode instruction = instructions.get(i);
                entry(i);
                if (instruction instanceof LabelNode label) {
                    out.add(own.get(label));
                }
                SuspensionPoint point = points.get(instruction);
                boolean reached = copy.reached().get(i);
                boolean resumed = point != null && plan.isResumedIn(copy, i);
                if (reached || resumed) {
                    if (point != null) {
                        if (reached) {
                            line(i);
                        }
                        line = lines[i];
                        body.point(point, reached, resumed, frameFollows(point));
                    } else {
                        instruction(i, instruction);
                    }
                    if (resumed || fallsThrough(instruction, point)) {
                        goOn(i + 1);
                    }
                }
            }
            ranges();
            variables();
        }

        /** Where control falls into this copy from another. */
        private void entry(int index) {
            LabelNode entry = entries.get(copy).get(index);
            if (entry != null) {
                out.add(entry);
                CopyPlan.FrameTypes types = plan.crossing(index, copy).types();
                if (types != null && !endsWithFrame()) {
                    out.add(BodyShape.frame(shape.locals(types.locals()), types.stack()));
                }
            }
        }

        /** Whether what comes next has a frame already: of a suspension point, or of another entry. */
        private boolean endsWithFrame() {
            AbstractInsnNode last = out.getLast();
            while (last != null && last.getOpcode() < 0 && !(last instanceof FrameNode)) {
                last = last.getPrevious();
            }
            return last instanceof FrameNode;
        }

        private void instruction(int index, AbstractInsnNode instruction) {
            if (instruction instanceof LineNumberNode number) {
                line = number.line;
                out.add(new LineNumberNode(line, own.get(number.start)));
            } else if (instruction.getOpcode() < 0) {
                pseudo(instruction);
            } else if (!replaced.contains(instruction) && !body.isReplaced(instruction)) {
                line(index);
                if (instruction.getOpcode() == Opcodes.ARETURN) {
                    body.end(instruction);
                } else {
                    clone(instruction);
                }
            }
        }

        private void pseudo(AbstractInsnNode instruction) {
            if (!(instruction instanceof LabelNode)) {
                clone(instruction);
            }
        }

        private void clone(AbstractInsnNode instruction) {
            AbstractInsnNode clone = instruction.clone(jumps);
            LocalsMover.move(clone, shape);
            out.add(clone);
        }

        /** Says which source line follows, where what came before in this copy belongs to another. */
        private void line(int index) {
            if (lines[index] != 0 && lines[index] != line) {
                line = lines[index];
                LabelNode start = new LabelNode();
                out.add(start);
                out.add(new LineNumberNode(line, start));
            }
        }

        private boolean fallsThrough(AbstractInsnNode instruction, @Nullable SuspensionPoint point) {
            return point == null ? ControlFlow.fallsThrough(instruction) : point.action() == Action.AWAIT;
        }

        private void goOn(int index) {
            if (index < instructions.size()) {
                Copy next = plan.next(copy, index);
                if (next != copy) {
                    out.add(new JumpInsnNode(Opcodes.GOTO, entries.get(next).get(index)));
                }
            }
        }

        private boolean frameFollows(SuspensionPoint point) {
            boolean unboxes = point.direct() != null && point.direct().unboxing() != null;
            return Instructions.isFollowedByFrame(
                    unboxes ? point.direct().unboxing().value() : point.call());
        }

        private void ranges() {
            for (TryCatchBlockNode block : method.tryCatchBlocks) {
                LabelNode start = own.get(block.start);
                LabelNode end = own.get(block.end);
                if (!Instructions.isNothingBetween(start, end)) { // the class file format knows no empty ranges
                    TryCatchBlockNode range = new TryCatchBlockNode(start, end, jumps.get(block.handler), block.type);
                    range.visibleTypeAnnotations = block.visibleTypeAnnotations;
                    range.invisibleTypeAnnotations = block.invisibleTypeAnnotations;
                    target.tryCatchBlocks.add(range);
                }
            }
        }

        private void variables() {
            if (method.localVariables == null) {
                return;
            }
            for (LocalVariableNode variable : method.localVariables) {
                LabelNode start = own.get(variable.start);
                LabelNode end = own.get(variable.end);
                if (!Instructions.isNothingBetween(start, end)) {
                    target.localVariables.add(new LocalVariableNode(
                            variable.name, variable.desc, variable.signature, start, end, shape.local(variable.index)));
                }
            }
        }
    }

    private void annotations(@Nullable List<LocalVariableAnnotationNode> annotations, boolean visible) {
        if (annotations == null) {
            return;
        }
        List<LocalVariableAnnotationNode> copied = new ArrayList<>();
        for (LocalVariableAnnotationNode annotation : annotations) {
            copied.add(annotation(annotation));
        }
        if (visible) {
            target.visibleLocalVariableAnnotations = copied;
        } else {
            target.invisibleLocalVariableAnnotations = copied;
        }
    }

    /** One annotation names the ranges of its variable in all copies. */
    private LocalVariableAnnotationNode annotation(LocalVariableAnnotationNode original) {
        List<LabelNode> starts = new ArrayList<>();
        List<LabelNode> ends = new ArrayList<>();
        List<Integer> slots = new ArrayList<>();
        for (Copy copy : plan.copies()) {
            for (int i = 0; i < original.start.size(); i++) {
                starts.add(labels.get(copy).get(original.start.get(i)));
                ends.add(labels.get(copy).get(original.end.get(i)));
                slots.add(shape.local(original.index.get(i)));
            }
        }
        int[] indices = new int[slots.size()];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = slots.get(i);
        }
        LocalVariableAnnotationNode copied = new LocalVariableAnnotationNode(
                original.typeRef,
                original.typePath,
                starts.toArray(new LabelNode[0]),
                ends.toArray(new LabelNode[0]),
                indices,
                original.desc);
        copied.values = original.values;
        return copied;
    }
}
