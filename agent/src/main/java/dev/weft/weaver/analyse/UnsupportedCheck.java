package dev.weft.weaver.analyse;

import dev.weft.weaver.bytecode.ControlFlow;
import dev.weft.weaver.bytecode.Instructions;
import dev.weft.weaver.bytecode.Listing;
import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.Kind;
import dev.weft.weaver.model.WeaveException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.VarInsnNode;

/** Refuses, before anything is rewritten, what cannot be woven or is misused, with a reason and advice. */
public final class UnsupportedCheck {

    /** Instructions inside of try blocks, counted once for each; weaving takes a second then. No compiler comes near. */
    private static final long MOST_COVERED = 20_000_000;

    private static final int MOST_OVERLOADS = 250;
    private static final int MOST_LOCALS = 60_000; // of 65,535

    private UnsupportedCheck() {}

    /** @throws WeaveException for the first thing found */
    public static void check(CoroutineMethod method) {
        int access = method.node().access;
        if ((access & Opcodes.ACC_SYNCHRONIZED) != 0) {
            throw new WeaveException(
                    method, 0, "it is synchronized, and no monitor can be held across a suspension; use dev.weft.sync");
        }
        if ((access & Opcodes.ACC_NATIVE) != 0) {
            throw new WeaveException(method, 0, "it is native and has no body to weave");
        }
        checkArity(method);
        checkTryBlocks(method);
        for (AbstractInsnNode instruction : method.node().instructions) {
            checkInstruction(method, instruction);
        }
        checkMonitors(method);
        YieldTypes.check(method);
    }

    /** A method may have 255 parameters; what makes its frame, and the body that is told apart by parameters, have some of their own. */
    private static void checkArity(CoroutineMethod method) {
        int slots = (Type.getArgumentsAndReturnSizes(method.node().desc) >> 2) - (method.isStatic() ? 1 : 0);
        if (slots > RuntimeNames.MOST_SLOTS) {
            throw new WeaveException(
                    method,
                    0,
                    "its arguments take " + slots + " slots, and at most " + RuntimeNames.MOST_SLOTS
                            + " can be; pass an object");
        }
        if (method.node().maxLocals > MOST_LOCALS) {
            throw new WeaveException(
                    method,
                    0,
                    "it has " + method.node().maxLocals + " locals, and at most " + MOST_LOCALS
                            + " can be, for its bodies have some of their own");
        }
        if (method.overload() > MOST_OVERLOADS) {
            throw new WeaveException(
                    method, 0, "its class has " + method.overload() + " coroutines of that name already; rename it");
        }
    }

    /** Every instruction may go to every handler around it; the passes follow them all. */
    private static void checkTryBlocks(CoroutineMethod method) {
        InsnList instructions = method.node().instructions;
        long covered = 0;
        for (TryCatchBlockNode block : method.node().tryCatchBlocks) {
            covered += instructions.indexOf(block.end) - instructions.indexOf(block.start);
        }
        if (covered > MOST_COVERED) {
            throw new WeaveException(
                    method,
                    0,
                    "it has " + method.node().tryCatchBlocks.size()
                            + " exception handlers around so much code that weaving it would take minutes; move some of it into"
                            + " another method");
        }
    }

    private static void checkInstruction(CoroutineMethod method, AbstractInsnNode instruction) {
        int opcode = instruction.getOpcode();
        if (opcode == Opcodes.JSR || opcode == Opcodes.RET) {
            throw refusal(
                    method,
                    instruction,
                    "it uses jsr/ret, which compilers stopped writing with Java 6; compile it again");
        }
        if (!method.isStatic() && instruction instanceof VarInsnNode access && isStore(access) && access.var == 0) {
            throw refusal(method, instruction, "its bytecode overwrites `this`");
        }
        if (instruction instanceof InvokeDynamicInsnNode dynamic) {
            checkReferences(method, dynamic);
        }
        if (instruction instanceof MethodInsnNode call
                && !RuntimeNames.intrinsic(call).isEmpty()) {
            checkSignature(method, call);
            if (RuntimeNames.suspends(call.name)) {
                checkKind(method, call);
            }
        }
        if (method.kind() == Kind.ASYNC_GENERATOR
                && RuntimeNames.intrinsic(instruction).equals("result")) {
            throw refusal(
                    method,
                    instruction,
                    "it ends with a value and returns AsyncGenerator, which has none; return done()");
        }
    }

    /** What the passes know of an intrinsic's operands and result holds for those that there are. */
    private static void checkSignature(CoroutineMethod method, MethodInsnNode call) {
        if (!RuntimeNames.INTRINSIC_METHODS.contains(call.name + call.desc)) {
            throw refusal(
                    method,
                    call,
                    "it calls Weft." + call.name + call.desc
                            + ", which this Weft does not have; compile it against the one that runs it");
        }
    }

    private static boolean isStore(VarInsnNode access) {
        return access.getOpcode() >= Opcodes.ISTORE && access.getOpcode() <= Opcodes.ASTORE;
    }

    private static void checkReferences(CoroutineMethod method, InvokeDynamicInsnNode dynamic) {
        for (Object argument : dynamic.bsmArgs) {
            if (argument instanceof Handle handle && RuntimeNames.isIntrinsic(handle.getOwner(), handle.getName())) {
                throw refusal(
                        method,
                        dynamic,
                        "it takes a method reference to the intrinsic Weft::" + handle.getName()
                                + ", which means nothing outside a body; call it in the body");
            }
        }
    }

    private static void checkKind(CoroutineMethod method, MethodInsnNode call) {
        boolean forGenerators = call.name.equals("yieldValue")
                || call.desc.startsWith("(Ldev/weft/Generator;)")
                || call.desc.startsWith("(Ljava/lang/Iterable;)");
        if (method.kind().isGenerator() && !forGenerators) {
            throw refusal(
                    method,
                    call,
                    "it awaits in a generator; a method that awaits returns Coro, or AsyncGenerator if it yields values too");
        }
        if (method.kind().isGenerator() || !forGenerators) {
            return;
        }
        if (!call.name.equals("yieldValue")) {
            throw refusal(
                    method,
                    call,
                    method.kind() == Kind.CORO
                            ? "it delegates to a generator or iterable and returns Coro; iterate over it with a for loop"
                            : "it delegates to a generator or iterable and returns AsyncGenerator; iterate over it with a"
                                    + " for loop and yield each value");
        }
        if (method.kind() == Kind.CORO) {
            throw refusal(
                    method,
                    call,
                    "it yields a value and returns Coro; a method that yields values returns Generator, Sequence or,"
                            + " if it awaits too, AsyncGenerator");
        }
    }

    /** Follows the number of monitors held along every path. A handler begins with as many as its range's instruction held. */
    private static void checkMonitors(CoroutineMethod method) {
        MethodNode node = method.node();
        if (!hasMonitors(node)) {
            return;
        }
        InsnList instructions = node.instructions;
        ControlFlow flow = ControlFlow.of(node);
        int[] held = new int[instructions.size()];
        Arrays.fill(held, -1);
        Deque<Integer> work = new ArrayDeque<>();
        held[0] = 0;
        work.add(0);
        while (!work.isEmpty()) {
            int index = work.removeFirst();
            AbstractInsnNode instruction = instructions.get(index);
            if (held[index] > 0 && RuntimeNames.suspends(RuntimeNames.intrinsic(instruction))) {
                throw refusal(
                        method,
                        instruction,
                        "it suspends inside a synchronized block; end the block first, or use dev.weft.sync");
            }
            int after = Math.max(0, held[index] + monitorChange(instruction));
            for (int next : flow.successors(index)) {
                visit(next, after, held, work);
            }
            int onThrow = Math.min(held[index], after);
            for (int handler : flow.handlers(index)) {
                visit(handler, onThrow, held, work);
            }
        }
    }

    private static void visit(int index, int count, int[] held, Deque<Integer> work) {
        if (held[index] < 0) { // the verifier's structured locking: every path brings the same count
            held[index] = count;
            work.add(index);
        }
    }

    private static int monitorChange(AbstractInsnNode instruction) {
        return switch (instruction.getOpcode()) {
            case Opcodes.MONITORENTER -> 1;
            case Opcodes.MONITOREXIT -> -1;
            default -> 0;
        };
    }

    private static boolean hasMonitors(MethodNode node) {
        for (AbstractInsnNode instruction : node.instructions) {
            if (instruction.getOpcode() == Opcodes.MONITORENTER) {
                return true;
            }
        }
        return false;
    }

    private static WeaveException refusal(CoroutineMethod method, AbstractInsnNode instruction, String reason) {
        return new WeaveException(method, Instructions.line(instruction), reason, Listing.around(instruction));
    }
}
