package dev.weft.proof.corpus;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Tells whether methods came through unchanged. A class is written with a new constant pool, so each method is compared as the
 * only one of a class of its own: there the same code has the same bytes.
 */
final class Untouched {

    private Untouched() {}

    /** The methods that are not in the set, by name and descriptor, and are not what they were. */
    static List<String> changed(byte[] before, byte[] after, Set<String> woven) {
        Map<String, MethodNode> now = new HashMap<>();
        ClassNode written = read(after);
        written.methods.forEach(method -> now.put(method.name + method.desc, method));
        return read(before).methods.stream()
                .filter(method -> !woven.contains(method.name + method.desc))
                .filter(method -> !isSame(method, now.get(method.name + method.desc), written))
                .map(method -> written.name + "." + method.name + method.desc)
                .toList();
    }

    private static ClassNode read(byte[] classFile) {
        ClassNode type = new ClassNode();
        new ClassReader(classFile).accept(type, 0);
        return type;
    }

    private static boolean isSame(MethodNode before, MethodNode after, ClassNode owner) {
        return after != null && Arrays.equals(alone(before, owner), alone(after, owner));
    }

    private static byte[] alone(MethodNode method, ClassNode owner) {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(owner.version, owner.access, owner.name, null, owner.superName, null);
        int stack = method.maxStack;
        method.maxStack = 0; // the weaver has it computed, which may find that less is enough
        method.accept(writer);
        method.maxStack = stack;
        writer.visitEnd();
        return writer.toByteArray();
    }
}
