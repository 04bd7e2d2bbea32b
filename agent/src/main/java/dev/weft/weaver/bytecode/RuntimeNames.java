package dev.weft.weaver.bytecode;

import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;

/** The names by which woven code knows the runtime; a test in the runtime resolves each of them. */
public final class RuntimeNames {

    /** What every class that could need weaving mentions. */
    public static final String PREFIX = "dev/weft/";

    public static final String ANNOTATION = "Ldev/weft/annotations/Coroutine;";
    public static final String WEFT = "dev/weft/Weft";

    public static final String FRAME = "dev/weft/woven/Frame";
    public static final String GENERATOR_FRAME = "dev/weft/woven/GeneratorFrame";
    public static final String DRIVER = "dev/weft/woven/Driver";
    public static final String WOVEN = "dev/weft/woven/Woven";
    public static final String STOP_ITERATION = "dev/weft/StopIteration";
    public static final String NOT_WOVEN = "dev/weft/NotWovenException";

    /** Marks a woven class with the build of the weaver. */
    public static final String MARKER = "Ldev/weft/woven/WovenBy;";

    /** Version of what woven code and runtime know of each other; a class woven for another one does not run. */
    public static final int ABI = 2;

    /** The newest class file version that the weaver can read. */
    public static final int NEWEST = Opcodes.V28;

    public static final String STATE = "state";
    public static final String SUSPENDED = "suspended";
    public static final String DEPTH = "depth";

    /** Bodies nested on the Java stack before the runtime goes on with the heap. */
    public static final int MAX_DEPTH = 200;

    public static final int CLOSED = -1;
    public static final int RUNNING = -2;

    public static final String RESUME = "resume";
    public static final String RESUME_DESCRIPTOR =
            "(L" + FRAME + ";L" + DRIVER + ";Ljava/lang/Object;)Ljava/lang/Object;";

    public static final String CREATE = "create";
    public static final String CREATE_DESCRIPTOR = "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;"
            + "Ljava/lang/invoke/MethodType;Ljava/lang/String;Ljava/lang/String;[Ljava/lang/String;)Ljava/lang/invoke/CallSite;";

    /** Which of its constants the frame class's bytes begin with. */
    public static final int CREATE_BYTES = 2;

    public static final String LINK = "link";
    public static final String LINK_DESCRIPTOR = "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;"
            + "Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodHandle;Ljava/lang/String;)Ljava/lang/invoke/CallSite;";

    /** As many argument slots as a call site can have that a bootstrap method links. */
    public static final int MOST_SLOTS = 253;

    /** Called anywhere, to make sure that the class is woven; weaving takes the call away. */
    public static final String REQUIRE_WOVEN = "requireWoven";

    private static final Set<String> INTRINSICS = Set.of("yieldFrom", "await", "yieldValue", "result", "done");

    /** Their names with their descriptors. */
    public static final Set<String> INTRINSIC_METHODS = Set.of(
            "yieldFrom(Ldev/weft/Awaitable;)Ljava/lang/Object;",
            "yieldFrom(Ldev/weft/Awaitable;Ljava/lang/Class;)Ljava/lang/Object;",
            "yieldFrom(Ljava/util/concurrent/CompletionStage;)Ljava/lang/Object;",
            "yieldFrom(Ldev/weft/Generator;)Ljava/lang/Object;",
            "yieldFrom(Ljava/lang/Iterable;)Ljava/lang/Object;",
            "await(Ldev/weft/Awaitable;)Ljava/lang/Object;",
            "await(Ljava/util/concurrent/CompletionStage;)Ljava/lang/Object;",
            "yieldValue(Ljava/lang/Object;)Ljava/lang/Object;",
            "result(Ljava/lang/Object;)Ldev/weft/Resumable;",
            "done()Ldev/weft/Resumable;");

    private RuntimeNames() {}

    public static boolean isIntrinsic(String owner, String name) {
        return owner.equals(WEFT) && INTRINSICS.contains(name);
    }

    /** The intrinsic that an instruction calls, or the empty string. */
    public static String intrinsic(AbstractInsnNode instruction) {
        return instruction.getOpcode() == Opcodes.INVOKESTATIC
                        && instruction instanceof MethodInsnNode call
                        && isIntrinsic(call.owner, call.name)
                ? call.name
                : "";
    }

    /** Whether an intrinsic suspends, rather than ends the body. */
    public static boolean suspends(String intrinsic) {
        return intrinsic.startsWith("yield") || intrinsic.equals("await");
    }
}
