package dev.weft.weaver.emit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.weaver.ClassWeaver;
import dev.weft.weaver.Compiled;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** What a woven class tells debuggers. */
class ResumeTableTest {

    private static final String TWO_BODIES = """
            public class Two {
                @Coroutine static Coro<Integer> one(Coro<Integer> c) {
                    int n = yieldFrom(c);
                    return result(n + yieldFrom(c));
                }
                @Coroutine static Sequence<Integer> other() {
                    yieldValue(1); yieldValue(2);
                    return done();
                }
                @Coroutine static Coro<Void> none() { return done(); }
            }
            """;

    private static ClassNode woven(String source, Consumer<ClassNode> before) {
        ClassNode type = read(Compiled.source(source).main());
        before.accept(type);
        ClassWriter writer = new ClassWriter(0);
        type.accept(writer);
        return read(new ClassWeaver("0badcafe").weave(writer.toByteArray()).bytes());
    }

    private static ClassNode read(byte[] bytes) {
        ClassNode type = new ClassNode();
        new ClassReader(bytes).accept(type, 0);
        return type;
    }

    /** Where the instructions are that a resumed body goes on with, by asking ASM to lay the method out again as it is. */
    private static List<String> places(ClassNode type, String name) {
        MethodNode body = type.methods.stream()
                .filter(method -> method.name.equals(name) && method.desc.contains("woven/Frame;"))
                .findFirst()
                .orElseThrow();
        List<LabelNode> before = new ArrayList<>();
        for (AbstractInsnNode instruction : body.instructions.toArray()) {
            if (instruction instanceof MethodInsnNode call && call.name.equals("resumed")) {
                LabelNode label = new LabelNode(new Label());
                body.instructions.insertBefore(call, label);
                before.add(label);
            }
        }
        ClassWriter writer = new ClassWriter(new ClassReader(bytes(type)), 0); // with the constants in their places
        writer.visit(type.version, type.access, type.name, null, type.superName, null);
        MethodVisitor out = writer.visitMethod(body.access, body.name, body.desc, null, null);
        body.accept(out);
        return before.stream()
                .map(label -> Integer.toString(label.getLabel().getOffset()))
                .toList();
    }

    private static byte[] bytes(ClassNode type) {
        ClassWriter writer = new ClassWriter(0);
        type.accept(writer);
        return writer.toByteArray();
    }

    @Test
    void namesStateLineAndPlaceOfEachPoint() {
        ClassNode type = woven(TWO_BODIES, before -> {});

        List<String> one = places(type, "one");
        List<String> other = places(type, "other");
        String frame = "Ldev/weft/woven/Frame;Ldev/weft/woven/Driver;Ljava/lang/Object;";
        assertThat(type.sourceDebug.split("\n"))
                .containsExactly(
                        "WEFT 1",
                        "one (" + frame + ")Ljava/lang/Object;",
                        "1 3 " + one.get(0),
                        "2 4 " + one.get(1),
                        "other (" + frame + ")Ljava/lang/Object;",
                        "1 7 " + other.get(0),
                        "2 7 " + other.get(1));
    }

    @Test
    void whatACompilerWroteThereStaysInFront() {
        String map = "SMAP\nTwo.kt\nKotlin\n*S Kotlin\n*F\n1 Two.kt\n*L\n1#1,9:1\n*E";

        assertThat(woven(TWO_BODIES, before -> before.sourceDebug = map).sourceDebug)
                .startsWith(map + "\nWEFT 1\none ");
    }

    @Test
    void kotlinsToolsFindNothingThatTheyDoNotExpect() {
        ClassNode type = woven(TWO_BODIES, before -> before.visitAnnotation("Lkotlin/Metadata;", true));

        assertThat(type.sourceDebug).isNull();
    }

    @Test
    void aBodyThatMayBeLaidOutAgainIsLeftOut() {
        String large = TWO_BODIES.replace("int n = yieldFrom(c);", "int n = 0;" + "n += yieldFrom(c);".repeat(500));

        assertThat(woven(large, before -> {}).sourceDebug).startsWith("WEFT 1\nother ");
    }

    @Test
    void aClassWithoutPointsSaysNothing() {
        String none = "public class None { @Coroutine static Coro<Void> none() { return done(); } }";

        assertThat(woven(none, before -> {}).sourceDebug).isNull();
    }
}
