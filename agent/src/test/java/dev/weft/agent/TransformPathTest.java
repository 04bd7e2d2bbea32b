package dev.weft.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.weaver.ClassWeaver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.AnalyzerAdapter;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.analysis.Analyzer;

/**
 * What runs while a class is being loaded must not wait for a lock, link a call site, or ask for classes: found by following all
 * calls from {@link WeavingTransformer#transform}, to every class of ours and of ASM that could be meant.
 */
class TransformPathTest {

    /** Where that is still to be done; a class that is clean must leave this list. */
    private static final Set<String> EXCEPTIONS = Set.of();

    private static final String WEAVING_TRANSFORMER = "dev/weft/agent/WeavingTransformer";

    /** JDK classes and packages that lock, log, link or load; an owner of a call that begins with one is wrong. */
    private static final List<String> FORBIDDEN = List.of(
            "java/util/regex/",
            "java/util/stream/",
            "java/util/logging/",
            "java/util/concurrent/",
            "java/lang/System$Logger",
            "java/lang/invoke/",
            "java/lang/reflect/",
            "java/lang/ClassLoader",
            "java/lang/StringBuffer",
            "java/util/Vector",
            "java/util/Hashtable",
            "java/util/Stack",
            "java/util/Formatter",
            "java/io/PrintStream",
            "java/security/");

    private static final Set<String> FORBIDDEN_METHODS = Set.of(
            "java/lang/String.format",
            "java/lang/String.formatted",
            "java/lang/String.split",
            "java/lang/String.matches",
            "java/lang/String.replaceAll",
            "java/lang/String.replaceFirst",
            "java/lang/Class.forName",
            "java/lang/Object.wait");

    /** In ASM, for what we never ask of it: computed frames, and the API that is not final. */
    private static final Set<String> NEVER_REACHED = Set.of(
            "org/objectweb/asm/ClassWriter.getCommonSuperClass",
            "org/objectweb/asm/ClassWriter.getClassLoader",
            "org/objectweb/asm/Constants.checkAsmExperimental",
            "org/objectweb/asm/Constants.isWhitelisted");

    private static final Map<String, ClassNode> CLASSES = new HashMap<>();

    private final Map<String, Set<String>> wrong = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final Set<String> made = new HashSet<>();
    private final Set<String> virtualCalls = new HashSet<>();
    private final Deque<String> work = new ArrayDeque<>();

    @BeforeAll
    static void readClasses() throws Exception {
        for (Class<?> one :
                List.of(ClassWeaver.class, ClassReader.class, ClassNode.class, AnalyzerAdapter.class, Analyzer.class)) {
            Path home = Path.of(
                    one.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isDirectory(home)) {
                readDirectory(home);
            } else {
                readJar(home);
            }
        }
    }

    private static void readDirectory(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                read(Files.readAllBytes(file));
            }
        }
    }

    private static void readJar(Path home) throws IOException {
        try (JarFile jar = new JarFile(home.toFile())) {
            for (JarEntry entry :
                    jar.stream().filter(e -> e.getName().endsWith(".class")).toList()) {
                try (InputStream in = jar.getInputStream(entry)) {
                    read(in.readAllBytes());
                }
            }
        }
    }

    private static void read(byte[] bytes) {
        ClassNode node = new ClassNode();
        new ClassReader(bytes).accept(node, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        CLASSES.put(node.name, node);
    }

    private Map<String, Set<String>> follow(String owner, String name, String descriptor) {
        reach(owner, name, descriptor);
        while (!work.isEmpty()) {
            String[] method = work.removeFirst().split(" ");
            ClassNode node = CLASSES.get(method[0]);
            node.methods.stream()
                    .filter(m -> m.name.equals(method[1]) && m.desc.equals(method[2]))
                    .forEach(m -> inspect(node, m));
        }
        return wrong;
    }

    /** The method as the class has or inherits it. */
    private void reach(String owner, String name, String descriptor) {
        for (String type = owner; CLASSES.containsKey(type); type = CLASSES.get(type).superName) {
            if (CLASSES.get(type).methods.stream().anyMatch(m -> m.name.equals(name) && m.desc.equals(descriptor))) {
                String key = type + " " + name + " " + descriptor;
                if (seen.add(key)) {
                    work.add(key);
                }
                return;
            }
        }
    }

    /** A call that is dispatched: to what each class has for it that is made anywhere on the path, before or after. */
    private void reachOverrides(MethodInsnNode call) {
        if (virtualCalls.add(call.owner + " " + call.name + " " + call.desc)) {
            made.stream()
                    .filter(type -> isSubtype(type, call.owner))
                    .forEach(type -> reach(type, call.name, call.desc));
        }
    }

    private void make(String type) {
        if (made.add(type)) {
            reach(type, "<clinit>", "()V");
            for (String call : virtualCalls) {
                String[] parts = call.split(" ");
                if (isSubtype(type, parts[0])) {
                    reach(type, parts[1], parts[2]);
                }
            }
        }
    }

    private static boolean isSubtype(String type, String of) {
        ClassNode node = CLASSES.get(type);
        return type.equals(of)
                || node != null
                        && (isSubtype(node.superName, of)
                                || node.interfaces.stream().anyMatch(i -> isSubtype(i, of)));
    }

    private void inspect(ClassNode owner, MethodNode method) {
        if ((method.access & Opcodes.ACC_SYNCHRONIZED) != 0) {
            wrong(owner, method, "is synchronized");
        }
        reach(owner.name, "<clinit>", "()V");
        for (AbstractInsnNode instruction : method.instructions) {
            if (instruction.getOpcode() == Opcodes.MONITORENTER) {
                wrong(owner, method, "takes a monitor");
            } else if (instruction instanceof InvokeDynamicInsnNode call) {
                wrong(owner, method, "links a call site by " + call.bsm.getOwner());
            } else if (instruction instanceof LdcInsnNode constant && constant.cst instanceof ConstantDynamic) {
                wrong(owner, method, "links a constant");
            } else if (instruction instanceof MethodInsnNode call) {
                inspectCall(owner, method, call);
            } else if (instruction instanceof FieldInsnNode access) {
                reach(access.owner, "<clinit>", "()V");
            } else if (instruction instanceof TypeInsnNode type && type.getOpcode() == Opcodes.NEW) {
                make(type.desc);
            }
        }
    }

    private void inspectCall(ClassNode owner, MethodNode method, MethodInsnNode call) {
        boolean forbidden = FORBIDDEN.stream().anyMatch(call.owner::startsWith)
                || FORBIDDEN_METHODS.contains(call.owner + "." + call.name);
        if (forbidden && !NEVER_REACHED.contains(owner.name + "." + method.name)) {
            wrong(owner, method, "calls " + call.owner + "." + call.name);
        }
        if (call.getOpcode() == Opcodes.INVOKEVIRTUAL || call.getOpcode() == Opcodes.INVOKEINTERFACE) {
            reachOverrides(call);
        } else {
            reach(call.owner, call.name, call.desc);
        }
    }

    private void wrong(ClassNode owner, MethodNode method, String what) {
        wrong.computeIfAbsent(owner.name, key -> new TreeSet<>()).add(method.name + method.desc + " " + what);
    }

    private Map<String, Set<String>> fromTransform() {
        make(WEAVING_TRANSFORMER);
        make("dev/weft/agent/Weaving"); // with what it is given
        make("dev/weft/agent/Reports");
        make("dev/weft/agent/Options");
        return follow(
                WEAVING_TRANSFORMER,
                "transform",
                "(Ljava/lang/ClassLoader;Ljava/lang/String;Ljava/lang/Class;Ljava/security/ProtectionDomain;[B)[B");
    }

    @Test
    void nothingWaitsLinksOrLoads() {
        Map<String, Set<String>> found = fromTransform();

        assertThat(seen)
                .as("the path is followed to its end")
                .anyMatch(m -> m.startsWith("org/objectweb/asm/MethodWriter putMethodInfo"))
                .anyMatch(m -> m.startsWith("dev/weft/weaver/emit/ResumeBody emit"))
                .anyMatch(m -> m.startsWith("dev/weft/weaver/liveness/LivenessPass compute"));
        EXCEPTIONS.forEach(found::remove);
        assertThat(found).isEmpty();
    }

    @Test
    void everyExceptionIsNeeded() {
        assertThat(fromTransform().keySet()).containsAll(EXCEPTIONS);
    }

    /** What the test must be able to see. */
    static final class Wrong {
        private static final Object LOCK = new Object();

        static void transform(int n) {
            if (n == 0) {
                synchronized (LOCK) {
                    n++;
                }
            }
            Runnable lambda = () -> {};
            lambda.run();
            waits();
            "a".split("b");
        }

        static synchronized void waits() {}
    }

    @Test
    void eachKindOfWrongIsSeen() throws IOException {
        try (InputStream in = Wrong.class.getResourceAsStream("TransformPathTest$Wrong.class")) {
            read(in.readAllBytes());
        }
        String name = Wrong.class.getName().replace('.', '/');

        assertThat(follow(name, "transform", "(I)V").get(name))
                .containsExactlyInAnyOrder(
                        "transform(I)V takes a monitor",
                        "transform(I)V links a call site by java/lang/invoke/LambdaMetafactory",
                        "transform(I)V calls java/lang/String.split",
                        "waits()V is synchronized");
        CLASSES.remove(name);
    }
}
