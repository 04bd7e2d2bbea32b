package dev.weft.weaver.analyse;

import dev.weft.weaver.bytecode.Instructions;
import dev.weft.weaver.bytecode.Listing;
import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.bytecode.TypeTracker;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.WeaveException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.signature.SignatureReader;
import org.objectweb.asm.signature.SignatureVisitor;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;

/**
 * Refuses a {@code yieldValue} whose types are not those of the method's {@code Generator<Y, S, R>}, {@code Sequence<Y>} or {@code AsyncGenerator<Y>}, which javac cannot see. Only what
 * is certain: both types are final classes of {@code java.lang}, or one of them and the other an array.
 */
final class YieldTypes implements TypeTracker.Visitor {

    private static final String LANG = "java/lang/";
    private static final Set<String> FINAL = Set.of(
            LANG + "String",
            LANG + "Boolean",
            LANG + "Byte",
            LANG + "Character",
            LANG + "Short",
            LANG + "Integer",
            LANG + "Long",
            LANG + "Float",
            LANG + "Double");

    private final CoroutineMethod method;
    private final List<String> arguments;

    private YieldTypes(CoroutineMethod method, List<String> arguments) {
        this.method = method;
        this.arguments = arguments;
    }

    static void check(CoroutineMethod method) {
        String signature = method.node().signature;
        if (signature == null || !method.kind().yields()) {
            return;
        }
        ReturnArguments returned = new ReturnArguments();
        new SignatureReader(signature).accept(returned);
        if (!returned.names.isEmpty()) {
            TypeTracker.track(method.owner(), method.node(), new YieldTypes(method, returned.names));
        }
    }

    @Override
    public void before(AbstractInsnNode instruction, List<Object> locals, List<Object> stack) {
        if (!RuntimeNames.intrinsic(instruction).equals("yieldValue")) {
            return;
        }
        if (stack.get(stack.size() - 1) instanceof String value && differ(value, arguments.get(0))) {
            throw refusal(
                    instruction,
                    "it yields " + readable(value) + ", and its signature says " + readable(arguments.get(0))
                            + "; yield one of these, or change the signature");
        }
        if (arguments.size() > 1
                && Instructions.nextInLine(instruction) instanceof TypeInsnNode cast
                && cast.getOpcode() == Opcodes.CHECKCAST
                && differ(cast.desc, arguments.get(1))) {
            throw refusal(
                    instruction,
                    "it takes what is sent to it as " + readable(cast.desc)
                            + ", and its signature says " + readable(arguments.get(1))
                            + "; take it as one of these, or change the signature");
        }
    }

    private WeaveException refusal(AbstractInsnNode instruction, String reason) {
        return new WeaveException(method, Instructions.line(instruction), reason, Listing.around(instruction));
    }

    /** Whether nothing but null can be of both types. */
    private static boolean differ(String one, String other) {
        boolean known = FINAL.contains(one) && (FINAL.contains(other) || isArray(other))
                || isArray(one) && FINAL.contains(other);
        return known && !one.equals(other);
    }

    private static boolean isArray(String type) {
        return type.startsWith("[");
    }

    private static String readable(String type) {
        return isArray(type) ? "an array" : type.substring(LANG.length());
    }

    /** The type arguments of a method's return type; the empty string for what is no plain class and no array. */
    private static final class ReturnArguments extends SignatureVisitor {

        private final List<String> names = new ArrayList<>();

        ReturnArguments() {
            super(Opcodes.ASM9);
        }

        @Override
        public SignatureVisitor visitParameterType() {
            return new Nothing();
        }

        @Override
        public SignatureVisitor visitClassBound() {
            return new Nothing();
        }

        @Override
        public SignatureVisitor visitInterfaceBound() {
            return new Nothing();
        }

        @Override
        public SignatureVisitor visitExceptionType() {
            return new Nothing();
        }

        @Override
        public void visitTypeArgument() {
            names.add("");
        }

        @Override
        public SignatureVisitor visitTypeArgument(char wildcard) {
            names.add("");
            return wildcard == SUPER ? new Nothing() : new Argument(names);
        }
    }

    /** One argument; its own arguments do not matter. */
    private static final class Argument extends SignatureVisitor {

        private final List<String> names;

        Argument(List<String> names) {
            super(Opcodes.ASM9);
            this.names = names;
        }

        @Override
        public void visitClassType(String name) {
            names.set(names.size() - 1, name);
        }

        @Override
        public void visitInnerClassType(String name) {
            names.set(names.size() - 1, "");
        }

        @Override
        public SignatureVisitor visitArrayType() {
            names.set(names.size() - 1, "[");
            return new Nothing();
        }

        @Override
        public SignatureVisitor visitTypeArgument(char wildcard) {
            return new Nothing();
        }
    }

    private static final class Nothing extends SignatureVisitor {

        Nothing() {
            super(Opcodes.ASM9);
        }
    }
}
