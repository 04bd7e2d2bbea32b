package dev.weft.woven;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.NotWovenException;
import dev.weft.Weft;
import dev.weft.annotations.Coroutine;
import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.model.Kind;
import dev.weft.weaving.WovenFixtures;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * The weaver knows the runtime by name only. Everything that woven code mentions must be there, as it is mentioned: found
 * by reading the classes that the weaver makes of the fixtures, so that no name can be forgotten here.
 */
class RuntimeNamesTest {

    /** A member of the runtime as woven code mentions it. */
    record Mention(String owner, String name, String descriptor, boolean isStatic) implements Comparable<Mention> {

        @Override
        public int compareTo(Mention other) {
            return toString().compareTo(other.toString());
        }
    }

    private static final Set<Mention> MENTIONS = new TreeSet<>();
    private static final Set<Mention> OVERRIDES = new TreeSet<>();

    @BeforeAll
    static void readWovenClasses() {
        for (byte[] woven : WovenFixtures.classes()) {
            read(woven).methods.forEach(RuntimeNamesTest::addMentions);
            for (byte[] frame : WovenFixtures.frames(woven)) {
                ClassNode type = read(frame);
                type.methods.forEach(RuntimeNamesTest::addMentions);
                type.methods.stream()
                        .filter(method -> !method.name.equals("<init>"))
                        .forEach(method -> OVERRIDES.add(new Mention(type.superName, method.name, method.desc, false)));
            }
        }
    }

    private static ClassNode read(byte[] bytes) {
        ClassNode node = new ClassNode();
        new ClassReader(bytes).accept(node, 0);
        return node;
    }

    private static void addMentions(MethodNode method) {
        for (AbstractInsnNode instruction : method.instructions) {
            if (instruction instanceof MethodInsnNode call) {
                add(call.owner, call.name, call.desc, call.getOpcode() == Opcodes.INVOKESTATIC);
            } else if (instruction instanceof FieldInsnNode access) {
                add(access.owner, access.name, access.desc, access.getOpcode() <= Opcodes.PUTSTATIC);
            } else if (instruction instanceof InvokeDynamicInsnNode call) {
                add(call.bsm.getOwner(), call.bsm.getName(), call.bsm.getDesc(), true);
            }
        }
    }

    private static void add(String owner, String name, String descriptor, boolean isStatic) {
        if (owner.startsWith("dev/weft/woven/")) {
            MENTIONS.add(new Mention(owner, name, descriptor, isStatic));
        }
    }

    @Test
    void theFixturesMentionWhatTheWeaverCanEmit() {
        assertThat(MENTIONS)
                .extracting(Mention::name)
                .contains(
                        RuntimeNames.CREATE,
                        RuntimeNames.STATE,
                        RuntimeNames.SUSPENDED,
                        "await",
                        "delegate",
                        "resumed",
                        "completedCoro",
                        "completedGenerator",
                        "completedAsyncGenerator",
                        "value",
                        "notResumable",
                        "unwound",
                        "resuspended",
                        "keep",
                        "ended",
                        "escaped",
                        "fetched",
                        "current");
        assertThat(OVERRIDES)
                .extracting(Mention::name)
                .contains(RuntimeNames.RESUME, "method", "next", "hasNext", "send");
    }

    @Test
    void everyMentionIsThere() {
        assertThat(MENTIONS)
                .allSatisfy(mention -> assertThat(find(mention))
                        .as("%s", mention)
                        .anyMatch(member -> Modifier.isStatic(member.getModifiers()) == mention.isStatic()
                                && (Modifier.isPublic(member.getModifiers())
                                        || Modifier.isProtected(member.getModifiers()))));
    }

    /** A method of a frame class that overrides nothing would never be called. */
    @Test
    void everyMethodOfAFrameOverridesOne() {
        assertThat(OVERRIDES)
                .allSatisfy(mention -> assertThat(find(mention))
                        .as("%s", mention)
                        .anyMatch(member -> !Modifier.isFinal(member.getModifiers())
                                && !Modifier.isPrivate(member.getModifiers())
                                && !Modifier.isStatic(member.getModifiers())));
    }

    private static Stream<Member> find(Mention mention) {
        return supertypes(classOf(mention.owner())).flatMap(type -> members(type, mention));
    }

    private static Stream<Class<?>> supertypes(Class<?> type) {
        return type == null ? Stream.empty() : Stream.concat(Stream.of(type), supertypes(type.getSuperclass()));
    }

    private static Stream<Member> members(Class<?> type, Mention mention) {
        if (!mention.descriptor().startsWith("(")) {
            return Arrays.stream(type.getDeclaredFields())
                    .filter(field -> field.getName().equals(mention.name())
                            && Type.getDescriptor(field.getType()).equals(mention.descriptor()))
                    .map(Member.class::cast);
        }
        if (mention.name().equals("<init>")) {
            return Arrays.stream(type.getDeclaredConstructors())
                    .filter(constructor ->
                            Type.getConstructorDescriptor(constructor).equals(mention.descriptor()))
                    .map(Member.class::cast);
        }
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals(mention.name())
                        && Type.getMethodDescriptor(method).equals(mention.descriptor()))
                .map(Member.class::cast);
    }

    private static Class<?> classOf(String internalName) {
        try {
            return Class.forName(internalName.replace('/', '.'), false, RuntimeNamesTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void statesAreTheFrames() {
        assertThat(RuntimeNames.CLOSED).isEqualTo(Frame.CLOSED);
        assertThat(RuntimeNames.RUNNING).isEqualTo(Frame.RUNNING);
        assertThat(Frame.CREATED).as("the dispatcher's first case").isZero();
    }

    static Stream<Field> namesOfTypes() {
        return Arrays.stream(RuntimeNames.class.getFields())
                .filter(field -> field.getType() == String.class)
                .filter(field -> Set.of("WEFT", "FRAME", "GENERATOR_FRAME", "DRIVER", "WOVEN", "NOT_WOVEN")
                        .contains(field.getName()));
    }

    @ParameterizedTest
    @MethodSource("namesOfTypes")
    void typesExistAndArePublic(Field constant) throws IllegalAccessException {
        assertThat(classOf((String) constant.get(null))).isPublic();
    }

    @ParameterizedTest
    @EnumSource
    void kindsNameAPublicInterfaceAndTheFrameThatImplementsIt(Kind kind) {
        assertThat(classOf(kind.returnType())).isInterface();
        assertThat(classOf(kind.frameType())).isPublic().isAssignableTo(Frame.class);
        assertThat(classOf(kind.frameType())).isAssignableTo(classOf(kind.returnType()));
        assertThat(Kind.ofReturnType(kind.returnType())).isEqualTo(kind);
    }

    /** What stands in the place of a method that was refused. */
    @Test
    void notWovenExceptionTakesAMessage() throws ReflectiveOperationException {
        assertThat(classOf(RuntimeNames.NOT_WOVEN).getConstructor(String.class)).isNotNull();
    }

    @Test
    void theAnnotationIsFoundInClassFiles() {
        assertThat(RuntimeNames.ANNOTATION).isEqualTo(Type.getDescriptor(Coroutine.class));
    }

    @Test
    void descriptorsAreThoseOfTheMethods() throws ReflectiveOperationException {
        Method resume = Frame.class.getMethod(RuntimeNames.RESUME, Driver.class, Object.class);
        MethodType body = MethodType.fromMethodDescriptorString(
                RuntimeNames.RESUME_DESCRIPTOR, getClass().getClassLoader());

        assertThat(body.parameterType(0)).isEqualTo(Frame.class);
        assertThat(body.dropParameterTypes(0, 1).parameterArray()).isEqualTo(resume.getParameterTypes());
        assertThat(body.returnType()).isEqualTo(resume.getReturnType());
    }

    @Test
    void eachSignatureOfAnIntrinsicIsKnownAndThereIsNoOther() {
        Set<String> signatures = Arrays.stream(Weft.class.getMethods())
                .filter(method -> RuntimeNames.isIntrinsic(RuntimeNames.WEFT, method.getName()))
                .map(method -> method.getName() + Type.getMethodDescriptor(method))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(RuntimeNames.INTRINSIC_METHODS).containsExactlyInAnyOrderElementsOf(signatures);
    }

    /** Each intrinsic is a method of Weft that does nothing but throw, and the other way round. */
    @Test
    void intrinsicsAreTheMethodsThatNobodyMayCallUnwoven() {
        Set<String> known = Arrays.stream(Weft.class.getMethods())
                .map(Method::getName)
                .filter(name -> RuntimeNames.isIntrinsic(RuntimeNames.WEFT, name))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> throwing = Arrays.stream(Weft.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(RuntimeNamesTest::throwsNotWoven)
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(known).containsExactly("await", "done", "result", "yieldFrom", "yieldValue");
        assertThat(throwing).contains(RuntimeNames.REQUIRE_WOVEN);
        throwing.remove(RuntimeNames.REQUIRE_WOVEN);
        assertThat(throwing).isEqualTo(known);
    }

    private static boolean throwsNotWoven(Method method) {
        ClassNode weft = new ClassNode();
        try (InputStream file = Weft.class.getResourceAsStream("Weft.class")) {
            new ClassReader(file).accept(weft, 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        String owner = Type.getInternalName(NotWovenException.class);
        return weft.methods.stream()
                .filter(candidate -> candidate.name.equals(method.getName())
                        && candidate.desc.equals(Type.getMethodDescriptor(method)))
                .flatMap(candidate -> Arrays.stream(candidate.instructions.toArray()))
                .anyMatch(instruction -> instruction instanceof MethodInsnNode call && call.owner.equals(owner));
    }
}
