package dev.weft.agent;

import dev.weft.weaver.bytecode.RuntimeNames;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** The frame classes that travel in the constants of a woven class. */
final class EmbeddedFrames {

    private EmbeddedFrames() {}

    /** Class files by binary name. */
    static Map<String, byte[]> of(byte[] woven) {
        ClassNode node = new ClassNode();
        new ClassReader(woven).accept(node, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        Map<String, byte[]> frames = new TreeMap<>();
        for (MethodNode method : node.methods) {
            for (AbstractInsnNode instruction : method.instructions) {
                if (instruction instanceof InvokeDynamicInsnNode call
                        && call.bsm.getOwner().equals(RuntimeNames.WOVEN)
                        && call.bsm.getName().equals(RuntimeNames.CREATE)) {
                    frames.put((String) call.bsmArgs[0], bytes(call.bsmArgs));
                }
            }
        }
        return frames;
    }

    private static byte[] bytes(Object[] constants) {
        StringBuilder text = new StringBuilder();
        for (int piece = RuntimeNames.CREATE_BYTES; piece < constants.length; piece++) {
            text.append(constants[piece]);
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
