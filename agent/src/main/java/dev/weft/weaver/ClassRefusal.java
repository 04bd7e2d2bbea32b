package dev.weft.weaver;

import dev.weft.weaver.ClassWeaver.WovenClass;
import dev.weft.weaver.analyse.CoroutineFinder;
import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.emit.Stub;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.WeaveException;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Refuses every coroutine of a class for one reason: where the weaver failed at it, or it was woven for another runtime. */
public final class ClassRefusal {

    private final ClassNode node = new ClassNode();
    private final List<String> refusals = new ArrayList<>();
    private final String reason;

    private ClassRefusal(String reason) {
        this.reason = reason;
    }

    /** The rest of the class stays as it is. */
    public static WovenClass refuseAll(byte[] classFile, String reason) {
        ClassRefusal refusal = new ClassRefusal(reason);
        new ClassReader(classFile).accept(refusal.node, 0);
        refusal.run();
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        refusal.node.accept(writer);
        return new WovenClass(writer.toByteArray(), 0, refusal.refusals);
    }

    private void run() {
        CoroutineFinder.Found found = CoroutineFinder.find(node);
        for (CoroutineMethod method : found.coroutines()) {
            refuse(method);
        }
        for (CoroutineFinder.Refused refused : found.refused()) {
            refuse(refused.method());
        }
        for (MethodNode method : node.methods) { // a woven lambda has no intrinsic left that would tell what it is
            if (makesFrame(method)) {
                refuse(new CoroutineMethod(node.name, false, method, null, 0, 0));
            }
        }
    }

    private void refuse(CoroutineMethod method) {
        String message = new WeaveException(method, 0, reason).getMessage();
        refusals.add(message);
        Stub.refuse(method, message);
    }

    private static boolean makesFrame(MethodNode method) {
        for (AbstractInsnNode instruction : method.instructions) {
            if (instruction instanceof InvokeDynamicInsnNode call
                    && call.bsm.getOwner().equals(RuntimeNames.WOVEN)) {
                return true;
            }
        }
        return false;
    }
}
