package dev.weft.proof.generated;

import static org.objectweb.asm.Opcodes.*;

import dev.weft.proof.generated.Operations.OfDouble;
import dev.weft.proof.generated.Operations.OfLong;
import java.lang.reflect.Array;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * The oracle: executes the bytecode of generated methods as it stands, before weaving. Since its activations are objects, an
 * intrinsic can stop one and go on with it later; what a coroutine does in between is written down in {@link Oracle}. It shares
 * nothing with the weaver.
 */
final class Interpreter {

    private static final int MOST_STEPS = 5_000_000;
    private static final String WEFT = "dev/weft/Weft";

    private final Map<String, Map<String, Bytecode>> methods = new HashMap<>();
    private int steps;

    Interpreter(Program program) {
        program.code()
                .forEach((signature, method) -> methods.computeIfAbsent(signature.owner(), owner -> new HashMap<>())
                        .put(signature.name() + signature.descriptor(), new Bytecode(signature, method)));
    }

    /** How a stretch of execution ended. */
    record Step(Kind kind, @Nullable Object value) {

        enum Kind {
            YIELDED,
            DELEGATED,
            RETURNED
        }
    }

    /** Calls a method of a generated class: a coroutine is made, plain code runs. */
    Object call(Signature signature, @Nullable Object receiver, Object[] arguments) throws Throwable {
        return call(methods.get(signature.owner()).get(signature.name() + signature.descriptor()), receiver, arguments);
    }

    private Object call(Bytecode code, @Nullable Object receiver, Object[] arguments) throws Throwable {
        Activation activation = new Activation(code, code.locals(receiver, arguments));
        if (!code.signature.woven()) {
            return run(activation).value();
        }
        return code.signature.isCoro() ? new Oracle.OfCoro(this, activation) : new Oracle.OfGenerator(this, activation);
    }

    /** Goes on after an intrinsic, with what it gives or throws. */
    Step resume(Activation activation, @Nullable Object sent, @Nullable Throwable thrown) throws Throwable {
        if (thrown != null) {
            handle(activation, thrown);
        } else {
            activation.push(sent);
            activation.pc++;
        }
        return run(activation);
    }

    Step run(Activation activation) throws Throwable {
        while (true) {
            try {
                while (true) {
                    if (++steps > MOST_STEPS) {
                        throw new World.Runaway();
                    }
                    Step step = execute(activation, activation.code.instructions[activation.pc]);
                    if (step != null) {
                        return step;
                    }
                    activation.pc++;
                }
            } catch (Throwable e) {
                handle(activation, e);
            }
        }
    }

    private static void handle(Activation activation, Throwable exception) throws Throwable {
        int handler = activation.code.handler(activation.pc, exception);
        if (handler < 0 || exception instanceof World.Runaway) {
            throw exception;
        }
        activation.clear();
        activation.push(exception);
        activation.pc = handler;
    }

    private @Nullable Step execute(Activation a, AbstractInsnNode instruction) throws Throwable {
        switch (instruction.getType()) {
            case AbstractInsnNode.INSN -> {
                return simple(a, instruction.getOpcode());
            }
            case AbstractInsnNode.METHOD_INSN -> {
                return invoke(a, (MethodInsnNode) instruction);
            }
            case AbstractInsnNode.VAR_INSN -> variable(a, (VarInsnNode) instruction);
            case AbstractInsnNode.IINC_INSN -> {
                IincInsnNode increment = (IincInsnNode) instruction;
                a.locals[increment.var] = (Integer) a.locals[increment.var] + increment.incr;
            }
            case AbstractInsnNode.INT_INSN ->
                a.push(((IntInsnNode) instruction).operand == T_INT ? new int[a.popInt()] : new long[a.popInt()]);
            case AbstractInsnNode.LDC_INSN -> a.push(constant(((LdcInsnNode) instruction).cst));
            case AbstractInsnNode.JUMP_INSN -> {
                JumpInsnNode jump = (JumpInsnNode) instruction;
                if (Operations.jumps(a, jump.getOpcode())) {
                    a.pc = a.code.index(jump.label);
                }
            }
            case AbstractInsnNode.TABLESWITCH_INSN -> {
                TableSwitchInsnNode table = (TableSwitchInsnNode) instruction;
                int key = a.popInt();
                a.pc = a.code.index(
                        key < table.min || key > table.max ? table.dflt : table.labels.get(key - table.min));
            }
            case AbstractInsnNode.LOOKUPSWITCH_INSN -> {
                LookupSwitchInsnNode lookup = (LookupSwitchInsnNode) instruction;
                int index = lookup.keys.indexOf(a.popInt());
                a.pc = a.code.index(index < 0 ? lookup.dflt : lookup.labels.get(index));
            }
            case AbstractInsnNode.TYPE_INSN -> type(a, (TypeInsnNode) instruction);
            case AbstractInsnNode.FIELD_INSN -> field(a, (FieldInsnNode) instruction);
            default -> {} // labels, lines and frames
        }
        return null;
    }

    private static @Nullable Step simple(Activation a, int opcode) throws Throwable {
        if (opcode == ARETURN) {
            return new Step(Step.Kind.RETURNED, a.pop());
        } else if (opcode == ATHROW) {
            Throwable exception = (Throwable) a.pop();
            if (exception == null) {
                throw new NullPointerException();
            }
            throw exception;
        }
        Operations.execute(a, opcode);
        return null;
    }

    private static void variable(Activation a, VarInsnNode access) {
        if (access.getOpcode() <= ALOAD) {
            a.push(a.locals[access.var]);
        } else {
            a.locals[access.var] = a.pop();
        }
    }

    private static Object constant(Object value) throws ClassNotFoundException {
        if (value instanceof Long number) {
            return new OfLong(number);
        } else if (value instanceof Double number) {
            return new OfDouble(number);
        }
        return value instanceof Type type ? Class.forName(type.getClassName()) : value;
    }

    /** An object under construction, told from others by its identity. */
    private static final class Raw {}

    private void type(Activation a, TypeInsnNode instruction) throws ClassNotFoundException {
        switch (instruction.getOpcode()) {
            case NEW -> a.push(new Raw());
            case ANEWARRAY -> a.push(Array.newInstance(Externals.type(instruction.desc), a.popInt()));
            case INSTANCEOF -> {
                Object value = a.pop();
                a.push(value != null && isInstance(value, instruction.desc) ? 1 : 0);
            }
            default -> {
                Object value = a.pop();
                a.push(value);
                if (value != null && !isInstance(value, instruction.desc)) {
                    throw new ClassCastException();
                }
            }
        }
    }

    private boolean isInstance(Object value, String type) throws ClassNotFoundException {
        if (value instanceof Oracle.Result) {
            return true; // generated code casts it to what its method returns, and nothing else
        }
        if (value instanceof Oracle.Instance instance && methods.containsKey(type)
                || type.equals(Program.FACE)
                || type.equals(Program.MAIN)
                || type.equals(Program.SUB)) {
            return value instanceof Oracle.Instance object && (object.type.equals(type) || !type.equals(Program.SUB));
        }
        return Externals.type(type).isInstance(value);
    }

    private static void field(Activation a, FieldInsnNode access) {
        Object value = access.getOpcode() == PUTFIELD ? a.pop() : null;
        Receiver receiver = (Receiver) a.pop();
        if (receiver == null) {
            throw new NullPointerException();
        }
        if (access.name.equals("total")) {
            receiver.total = ((OfLong) value).value();
        } else if (access.getOpcode() == PUTFIELD) {
            receiver.count = (Integer) value;
        } else {
            a.push(receiver.count);
        }
    }

    // Calls

    private @Nullable Step invoke(Activation a, MethodInsnNode call) throws Throwable {
        if (call.owner.equals(WEFT)) {
            return intrinsic(a, call);
        }
        Externals external = (Externals) a.code.resolved[a.pc];
        if (external == null) {
            a.code.resolved[a.pc] = external = Externals.of(call);
        }
        Object[] arguments = external.take(a);
        if (call.name.equals("<init>")) {
            Object raw = a.pop();
            a.constructed(raw, external.construct(arguments));
            return null;
        }
        Object receiver = null;
        if (call.getOpcode() != INVOKESTATIC) {
            receiver = a.pop();
            if (receiver == null) {
                throw new NullPointerException();
            }
        }
        if (call.owner.startsWith("generated/")) {
            a.push(call(target(call, receiver), receiver, arguments));
        } else {
            external.invoke(a, receiver, arguments);
        }
        return null;
    }

    /** The method that a call selects: by the class of the receiver, unless it is static, private or of the superclass. */
    private Bytecode target(MethodInsnNode call, @Nullable Object receiver) {
        String name = call.name + call.desc;
        boolean fixed = call.getOpcode() == INVOKESTATIC || call.getOpcode() == INVOKESPECIAL;
        String type = fixed ? call.owner : ((Oracle.Instance) receiver).type;
        Bytecode found = declared(type, name);
        if (found == null && type.equals(Program.SUB)) {
            found = declared(Program.MAIN, name);
        }
        return found != null ? found : declared(Program.FACE, name);
    }

    private @Nullable Bytecode declared(String type, String name) {
        return methods.getOrDefault(type, Map.of()).get(name);
    }

    private static @Nullable Step intrinsic(Activation a, MethodInsnNode call) {
        switch (call.name) {
            case "result" -> a.push(new Oracle.Result(a.pop()));
            case "done" -> a.push(new Oracle.Result(null));
            case "yieldValue" -> {
                return new Step(Step.Kind.YIELDED, a.pop());
            }
            default -> {
                if (call.desc.contains("Ljava/lang/Class;")) {
                    a.pop();
                }
                return new Step(Step.Kind.DELEGATED, a.pop());
            }
        }
        return null;
    }
}
