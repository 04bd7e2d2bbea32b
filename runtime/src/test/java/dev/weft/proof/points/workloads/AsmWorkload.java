package dev.weft.proof.points.workloads;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicVerifier;
import org.objectweb.asm.tree.analysis.SourceInterpreter;
import org.objectweb.asm.util.Textifier;
import org.objectweb.asm.util.TraceMethodVisitor;

/** ASM: its own classes and some of the tests', read and written in several ways. */
public final class AsmWorkload extends Workload {

    private static final List<String> CLASSES = List.of(
            "dev/weft/proof/points/workloads/LangWorkload.class",
            "dev/weft/proof/points/workloads/JacksonWorkload.class",
            "dev/weft/proof/points/workloads/Workload$Part.class",
            "java/util/HashMap.class",
            "org/objectweb/asm/Type.class");

    @Override
    protected void run() {
        for (String name : CLASSES) {
            part("copy " + name, () -> copy(bytes(name), 0, 0));
            part("expand " + name, () -> copy(bytes(name), ClassReader.EXPAND_FRAMES, ClassWriter.COMPUTE_MAXS));
            part("compute " + name, () -> copy(bytes(name), ClassReader.SKIP_FRAMES, ClassWriter.COMPUTE_FRAMES));
            part("analyse " + name, () -> analyse(bytes(name)));
            part("print " + name, () -> print(bytes(name)));
        }
        part("broken", () -> new ClassReader(new byte[] {1, 2, 3}));
        part("cut", () -> copy(Arrays.copyOf(bytes(CLASSES.get(4)), 500), 0, 0));
        part("unknown version", () -> {
            byte[] bytes = bytes(CLASSES.get(4));
            bytes[7] = 127;
            return copy(bytes, 0, 0);
        });
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream in = AsmWorkload.class.getClassLoader().getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    private static String copy(byte[] bytes, int reading, int writing) {
        ClassWriter writer = new ClassWriter(writing) {
            @Override
            protected String getCommonSuperClass(String one, String other) {
                return "java/lang/Object";
            }
        };
        ClassNode node = new ClassNode();
        new ClassReader(bytes).accept(node, reading);
        node.accept(writer);
        byte[] copy = writer.toByteArray();
        return copy.length + " " + Arrays.hashCode(copy);
    }

    private static String analyse(byte[] bytes) throws AnalyzerException {
        ClassNode node = new ClassNode();
        new ClassReader(bytes).accept(node, ClassReader.SKIP_DEBUG);
        StringBuilder text = new StringBuilder();
        for (MethodNode method : node.methods) {
            var types = new Analyzer<>(new BasicVerifier()).analyze(node.name, method);
            var sources = new Analyzer<>(new SourceInterpreter()).analyze(node.name, method);
            text.append(Arrays.toString(types).hashCode()).append(' ');
            for (var frame : sources) {
                text.append(frame == null ? "-" : frame.getStackSize());
            }
        }
        return text.toString();
    }

    private static int print(byte[] bytes) {
        ClassNode node = new ClassNode();
        new ClassReader(bytes).accept(node, 0);
        Textifier text = new Textifier();
        for (MethodNode method : node.methods) {
            method.accept(new TraceMethodVisitor(text));
        }
        return text.getText().toString().hashCode();
    }
}
