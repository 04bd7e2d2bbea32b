package dev.weft.agent;

import dev.weft.weaver.ClassWeaver.WovenClass;
import dev.weft.weaver.bytecode.CodeSizes;
import dev.weft.weaver.bytecode.RuntimeNames;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/** Tells what came of weaving a class: refusals and methods that grew too large always, the rest when asked for. */
final class WovenReport {

    private WovenReport() {}

    static void tell(byte[] original, WovenClass woven, long nanos, Options options, Reports reports) {
        for (String refusal : woven.refusals()) {
            reports.line(refusal);
        }
        for (String warning : tooLarge(original, woven.bytes()).values()) {
            reports.line(warning);
        }
        if (options.verbose()) {
            reports.line(summary(original, woven, nanos));
        }
        if (options.dump() != null) {
            dump(woven, options, reports);
        }
    }

    private static void dump(WovenClass woven, Options options, Reports reports) {
        try {
            Dump.write(options.dump(), woven.bytes());
        } catch (IOException e) {
            reports.line("cannot dump: " + e);
        }
    }

    /** A warning for each method that HotSpot will not compile, by name and descriptor. */
    static Map<String, String> tooLarge(byte[] original, byte[] woven) {
        Map<String, String> warnings = new TreeMap<>();
        Map<String, Integer> before = CodeSizes.of(original);
        for (Map.Entry<String, Integer> method : CodeSizes.of(woven).entrySet()) {
            if (method.getValue() > CodeSizes.MOST_COMPILED && !before.containsKey(method.getKey())) {
                String name = method.getKey().substring(0, method.getKey().indexOf('('));
                warnings.put(
                        method.getKey(),
                        new ClassReader(woven).getClassName().replace('/', '.') + "." + name + " takes "
                                + method.getValue() + " bytes woven, " + largest(before, name)
                                + " before; HotSpot compiles no method of more than " + CodeSizes.MOST_COMPILED
                                + " bytes, so it stays slow; move some of it into another method");
            }
        }
        return warnings;
    }

    /** The size of the largest method of a name; a woven body has its method's name, or that with a suffix. */
    private static int largest(Map<String, Integer> sizes, String wovenName) {
        int suffix = wovenName.indexOf("$weft");
        String name = (suffix < 0 ? wovenName : wovenName.substring(0, suffix)) + "(";
        int largest = 0;
        for (Map.Entry<String, Integer> method : sizes.entrySet()) {
            if (method.getKey().startsWith(name)) {
                largest = Math.max(largest, method.getValue());
            }
        }
        return largest;
    }

    private static String summary(byte[] original, WovenClass woven, long nanos) {
        ClassNode node = new ClassNode();
        new ClassReader(original).accept(node, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return "wove " + node.name.replace('/', '.') + ": " + count(woven.coroutines(), "coroutine") + ", "
                + count(points(node), "suspension point") + ", " + original.length + " bytes before, "
                + woven.bytes().length + " after, " + nanos / 1000 + " us";
    }

    static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private static int points(ClassNode node) {
        int points = 0;
        for (MethodNode method : node.methods) {
            for (AbstractInsnNode instruction : method.instructions) {
                points += RuntimeNames.suspends(RuntimeNames.intrinsic(instruction)) ? 1 : 0;
            }
        }
        return points;
    }
}
