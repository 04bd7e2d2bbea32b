package dev.weft.weaving;

import dev.weft.weaver.ClassWeaver;
import dev.weft.weaver.ClassWeaver.WovenClass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** The class files that the weaver makes of the classes of this module's tests. */
public final class WovenFixtures {

    private WovenFixtures() {}

    /** Every class of the tests that has coroutines, woven; in the order of their names. */
    public static List<byte[]> classes() {
        return classes(false);
    }

    /** @param debug with the weaver's option of that name */
    static List<byte[]> classes(boolean debug) {
        ClassWeaver weaver = new ClassWeaver("test", debug);
        List<byte[]> woven = new ArrayList<>();
        try (Stream<Path> files = Files.walk(home())) {
            for (Path file : (Iterable<Path>)
                    files.filter(path -> path.toString().endsWith(".class")).sorted()::iterator) {
                byte[] bytes = Files.readAllBytes(file);
                WovenClass result = ClassWeaver.mentionsWeft(bytes) ? weaver.weave(bytes) : null;
                if (result != null) {
                    woven.add(result.bytes());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return woven;
    }

    /** The frame classes that a woven class carries. */
    public static List<byte[]> frames(byte[] woven) {
        List<byte[]> frames = new ArrayList<>();
        ClassNode node = new ClassNode();
        new ClassReader(woven).accept(node, 0);
        for (MethodNode method : node.methods) {
            for (AbstractInsnNode instruction : method.instructions) {
                if (instruction instanceof InvokeDynamicInsnNode call
                        && call.bsm.getOwner().equals("dev/weft/woven/Woven")
                        && call.bsm.getName().equals("create")) {
                    frames.add(frame(call));
                }
            }
        }
        return frames;
    }

    private static byte[] frame(InvokeDynamicInsnNode call) {
        StringBuilder bytes = new StringBuilder();
        for (int i = 2; i < call.bsmArgs.length; i++) {
            bytes.append(call.bsmArgs[i]);
        }
        return bytes.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Path home() {
        try {
            return Path.of(WovenFixtures.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
