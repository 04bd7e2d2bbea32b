package dev.weft.weaver.normalise;

import dev.weft.weaver.bytecode.Instructions;
import dev.weft.weaver.bytecode.Listing;
import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.Kind;
import dev.weft.weaver.model.WeaveException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LocalVariableNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.VarInsnNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.Frame;

/**
 * Rewrites every return of a coroutine method so that it returns the value the body ends with.
 *
 * <pre>
 * return result(v)                               v, returned
 * result(v) that is kept, as before a finally    an object that holds v; taken out of it at the return
 * return other()                                 return result(yieldFrom(other()))
 * </pre>
 */
public final class ReturnNormaliser {

    private final CoroutineMethod method;
    private final InsnList instructions;

    private ReturnNormaliser(CoroutineMethod method) {
        this.method = method;
        this.instructions = method.node().instructions;
    }

    public static void normalise(CoroutineMethod method) {
        new ReturnNormaliser(method).run();
    }

    private void run() {
        Set<AbstractInsnNode> finished = new HashSet<>();
        List<MethodInsnNode> kept = new ArrayList<>();
        for (MethodInsnNode end : ends()) {
            if (!returnOnTheSpot(end, finished)) {
                kept.add(end);
            }
        }
        List<AbstractInsnNode> returns = new ArrayList<>();
        for (AbstractInsnNode instruction : instructions) {
            if (instruction.getOpcode() == Opcodes.ARETURN && !finished.contains(instruction)) {
                returns.add(instruction);
            }
        }
        if (!returns.isEmpty()) {
            Frame<BasicValue>[] frames = origins();
            List<@Nullable BasicValue> origins = new ArrayList<>();
            for (AbstractInsnNode end : returns) {
                Frame<BasicValue> frame = frames[instructions.indexOf(end)];
                origins.add(frame == null ? null : frame.getStack(frame.getStackSize() - 1));
            }
            for (int i = 0; i < returns.size(); i++) {
                if (origins.get(i) != null) { // else nothing comes to it
                    rewriteReturn(returns.get(i), origins.get(i));
                }
            }
        }
        for (MethodInsnNode end : kept) {
            keep(end);
        }
        dropEmptyRanges();
    }

    /** The class file format knows no empty ranges, and an optimiser may have drawn one around what was removed. */
    private void dropEmptyRanges() {
        List<TryCatchBlockNode> kept = new ArrayList<>();
        for (TryCatchBlockNode block : method.node().tryCatchBlocks) {
            if (!Instructions.isNothingBetween(block.start, block.end)) {
                kept.add(block);
            }
        }
        method.node().tryCatchBlocks = kept;
    }

    private List<MethodInsnNode> ends() {
        List<MethodInsnNode> ends = new ArrayList<>();
        for (AbstractInsnNode instruction : instructions) {
            if (isEnd(instruction)) {
                ends.add((MethodInsnNode) instruction);
            }
        }
        return ends;
    }

    static boolean isEnd(AbstractInsnNode instruction) {
        String intrinsic = RuntimeNames.intrinsic(instruction);
        return intrinsic.equals("result") || intrinsic.equals("done");
    }

    /** {@code result; checkcast; areturn}, with nothing in between that could be jumped to. */
    private boolean returnOnTheSpot(MethodInsnNode end, Set<AbstractInsnNode> finished) {
        AbstractInsnNode cast = Instructions.nextInLine(end);
        AbstractInsnNode last =
                cast != null && cast.getOpcode() == Opcodes.CHECKCAST ? Instructions.nextInLine(cast) : cast;
        if (last == null || last.getOpcode() != Opcodes.ARETURN) {
            return false;
        }
        if (cast != last) {
            instructions.remove(cast);
        }
        if (end.name.equals("done")) {
            instructions.set(end, new InsnNode(Opcodes.ACONST_NULL));
        } else {
            instructions.remove(end);
        }
        finished.add(last);
        return true;
    }

    private void keep(MethodInsnNode end) {
        if (end.name.equals("done")) {
            instructions.insertBefore(end, new InsnNode(Opcodes.ACONST_NULL));
        }
        instructions.set(
                end,
                new MethodInsnNode(
                        Opcodes.INVOKESTATIC,
                        RuntimeNames.WOVEN,
                        completed(method.kind()),
                        "(Ljava/lang/Object;)Ljava/lang/Object;",
                        false));
    }

    private static String completed(Kind kind) {
        return switch (kind) {
            case CORO -> "completedCoro";
            case GENERATOR, SEQUENCE -> "completedGenerator";
            case ASYNC_GENERATOR -> "completedAsyncGenerator";
        };
    }

    private void rewriteReturn(AbstractInsnNode end, BasicValue origin) {
        if (Origins.isResult(origin)) {
            instructions.insertBefore(
                    end,
                    new MethodInsnNode(
                            Opcodes.INVOKESTATIC,
                            RuntimeNames.WOVEN,
                            "value",
                            "(Ljava/lang/Object;)Ljava/lang/Object;",
                            false));
            return;
        }
        if (method.kind() == Kind.ASYNC_GENERATOR) {
            throw new WeaveException(
                    method,
                    Instructions.line(end),
                    "it returns another asynchronous generator, which delegates to none; iterate over it and yield each"
                            + " value, or remove the annotation",
                    Listing.around(end));
        }
        if (isInTry(end) || Origins.wasInTry(origin) && !isOfVariable(end, origin)) {
            throw new WeaveException(
                    method,
                    Instructions.line(end),
                    "it returns another coroutine from inside a try, whose finally would run before that one does; "
                            + "write `return result(yieldFrom(..))`",
                    Listing.around(end));
        }
        String argument = method.kind().isGenerator() ? "Ldev/weft/Generator;" : "Ldev/weft/Awaitable;";
        instructions.insertBefore(
                end,
                new MethodInsnNode(
                        Opcodes.INVOKESTATIC,
                        RuntimeNames.WEFT,
                        "yieldFrom",
                        "(" + argument + ")Ljava/lang/Object;",
                        false));
    }

    /**
     * Whether what is returned is a variable of the source, read outside of any {@code try}. What a {@code return} inside a {@code try}
     * gives back after the {@code finally} has no name, and is stored in one place; without names that is all there is to tell.
     */
    private boolean isOfVariable(AbstractInsnNode end, BasicValue origin) {
        AbstractInsnNode load = end.getPrevious();
        while (load.getOpcode() < 0) {
            load = load.getPrevious();
        }
        if (load.getOpcode() != Opcodes.ALOAD || isInTry(load)) {
            return false;
        }
        if (method.node().localVariables == null || method.node().localVariables.isEmpty()) {
            return Origins.isStoredSeveralTimes(origin);
        }
        int index = instructions.indexOf(load);
        for (LocalVariableNode variable : method.node().localVariables) {
            if (variable.index == ((VarInsnNode) load).var
                    && instructions.indexOf(variable.start) <= index
                    && index < instructions.indexOf(variable.end)) {
                return true;
            }
        }
        return false;
    }

    private boolean isInTry(AbstractInsnNode instruction) {
        return Origins.isInTry(instruction, instructions, method.node().tryCatchBlocks);
    }

    private Frame<BasicValue>[] origins() {
        MethodNode node = method.node();
        try {
            return new Analyzer<>(new Origins(instructions, node.tryCatchBlocks)).analyze(method.owner(), node);
        } catch (AnalyzerException e) {
            throw new WeaveException(method, 0, "its bytecode is not consistent: " + e.getMessage());
        }
    }
}
