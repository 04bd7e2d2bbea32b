package dev.weft.weaver.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.Kind;
import dev.weft.weaver.model.LiveSets;
import dev.weft.weaver.model.Local;
import dev.weft.weaver.model.SuspensionPoint;
import dev.weft.weaver.model.SuspensionPoint.Action;
import dev.weft.weaver.model.SuspensionPoints;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LocalVariableNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.VarInsnNode;

class LivenessPassTest {

    private final MethodNode node = new MethodNode(
            Opcodes.ASM9,
            Opcodes.ACC_STATIC,
            "body",
            "(Ldev/weft/Awaitable;Ljava/lang/Object;)Ldev/weft/Coro;",
            null,
            null);
    private final MethodInsnNode point = new MethodInsnNode(
            Opcodes.INVOKESTATIC, "dev/weft/Weft", "yieldFrom", "(Ldev/weft/Awaitable;)Ljava/lang/Object;", false);

    private boolean isLive(int slot) {
        return isLive(slot, false);
    }

    private boolean isLive(int slot, boolean debug) {
        CoroutineMethod method = new CoroutineMethod("Owner", false, node, Kind.CORO, 0, 0);
        Local local = new Local(slot, "java/lang/Object");
        SuspensionPoint at = new SuspensionPoint(1, point, Action.AWAIT, List.of(local), List.of(), 0, null);
        LiveSets live = LivenessPass.compute(method, new SuspensionPoints(List.of(at)), debug);
        return live.isLive(at, local);
    }

    private void add(int opcode, int slot) {
        node.instructions.add(new VarInsnNode(opcode, slot));
    }

    private void add(int opcode) {
        node.instructions.add(new InsnNode(opcode));
    }

    @Test
    void whatIsReadAfterThePointIsLiveAndWhatIsOverwrittenFirstIsNot() {
        add(Opcodes.ALOAD, 0);
        node.instructions.add(point);
        add(Opcodes.ASTORE, 0);
        add(Opcodes.ALOAD, 1);
        add(Opcodes.POP);
        add(Opcodes.ALOAD, 0);
        add(Opcodes.ARETURN);

        assertThat(isLive(1)).isTrue();
        assertThat(isLive(0)).isFalse();
    }

    @Test
    void whatTheNextRoundOfALoopReadsIsLive() {
        LabelNode head = new LabelNode();
        node.instructions.add(head);
        add(Opcodes.ALOAD, 0);
        node.instructions.add(point);
        add(Opcodes.POP);
        node.instructions.add(new JumpInsnNode(Opcodes.GOTO, head));

        assertThat(isLive(0)).isTrue();
        assertThat(isLive(1)).isFalse();
    }

    /** The range ends right after the point, so nothing but what is thrown there can reach the handler. */
    @Test
    void whatOnlyAHandlerAroundThePointReadsIsLive() {
        LabelNode start = new LabelNode();
        LabelNode end = new LabelNode();
        LabelNode handler = new LabelNode();
        node.tryCatchBlocks.add(new TryCatchBlockNode(start, end, handler, null));
        add(Opcodes.ALOAD, 0);
        node.instructions.add(start);
        node.instructions.add(point);
        node.instructions.add(end);
        add(Opcodes.ARETURN);
        node.instructions.add(handler);
        add(Opcodes.POP);
        add(Opcodes.ALOAD, 1);
        add(Opcodes.ARETURN);

        assertThat(isLive(1)).isTrue();
    }

    /** For a debugger, as far as the source has it in scope at the point. */
    @Test
    void withDebugWhatIsInScopeIsLive() {
        LabelNode start = new LabelNode();
        LabelNode end = new LabelNode();
        node.instructions.add(start);
        add(Opcodes.ALOAD, 0);
        node.instructions.add(point);
        node.instructions.add(end);
        add(Opcodes.ARETURN);
        node.localVariables = List.of(
                new LocalVariableNode("shown", "Ljava/lang/Object;", null, start, end, 1),
                new LocalVariableNode("over", "Ljava/lang/Object;", null, end, end, 0));

        assertThat(isLive(1, true)).isTrue();
        assertThat(isLive(0, true)).isFalse();
        assertThat(isLive(1, false)).isFalse();
    }
}
