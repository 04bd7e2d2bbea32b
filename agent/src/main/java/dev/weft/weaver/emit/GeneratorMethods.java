package dev.weft.weaver.emit;

import dev.weft.weaver.bytecode.Boxing;
import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.FrameLayout;
import dev.weft.weaver.model.FrameLayout.Element;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Writes the {@code next}, {@code hasNext} and {@code send} that a generator's frame class has for itself, so that its body is inlined
 * into the user's loop:
 *
 * <pre>
 * fetched already?                  give that
 * not suspended at a yield?         slow: the superclass's method
 * call the body
 * it ended?                         keep what it returned; false, or StopIteration
 * it began to delegate?             slow
 * give the element
 * </pre>
 *
 * <p>All of this stands in the generated class, even what the superclass could do as well: a branch of the superclass is taken by some
 * generator of every program, and then the compiler keeps, in every user's loop, a call that takes the frame with it. So the frame
 * would have to exist, and each element would cost the stores into it: 3.9 ns instead of 0.7. For the same reason a body with no
 * {@code yieldFrom} is never asked whether it delegates.
 */
final class GeneratorMethods {

    private static final String OBJECT = "java/lang/Object";
    private static final String NEXT = "()L" + OBJECT + ";";
    private static final String SEND = "(L" + OBJECT + ";)L" + OBJECT + ";";
    private static final String DELEGATE = "L" + RuntimeNames.FRAME + ";";

    private final CoroutineMethod method;
    private final FrameLayout layout;
    private final boolean delegates;
    private final ClassWriter writer;

    GeneratorMethods(CoroutineMethod method, FrameLayout layout, boolean delegates, ClassWriter writer) {
        this.method = method;
        this.layout = layout;
        this.delegates = delegates;
        this.writer = writer;
    }

    void write() {
        next();
        hasNext();
        send();
    }

    private void next() {
        Step step = new Step("next", NEXT, false);
        step.giveFetched();
        step.leaveUnlessSuspended(Opcodes.IFLT);
        step.callBody();
        step.element();
        step.code.visitInsn(Opcodes.ARETURN);
        step.endWithStopIteration();
        step.slow();
        step.end();
    }

    private void hasNext() {
        Step step = new Step("hasNext", "()Z", false);
        MethodVisitor code = step.code;
        step.trueIfFetched();
        Label closed = new Label();
        step.leaveIfState(Opcodes.IFLT, closed);
        step.leaveIfDelegating();
        step.callBody();
        if (layout.element() == null) {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitVarInsn(Opcodes.ALOAD, step.out);
            step.put("current", "L" + OBJECT + ";");
        }
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitInsn(Opcodes.ICONST_1);
        step.put("fetched", "Z");
        code.visitInsn(Opcodes.ICONST_1);
        code.visitInsn(Opcodes.IRETURN);
        step.keepReturned();
        code.visitInsn(Opcodes.ICONST_0);
        code.visitInsn(Opcodes.IRETURN);
        code.visitLabel(closed);
        step.frame();
        step.get(RuntimeNames.STATE, "I");
        code.visitInsn(Opcodes.ICONST_M1);
        code.visitJumpInsn(Opcodes.IF_ICMPNE, step.slow);
        code.visitInsn(Opcodes.ICONST_0);
        code.visitInsn(Opcodes.IRETURN);
        step.slow();
        step.end();
    }

    private void send() {
        Step step = new Step("send", SEND, true);
        step.get("fetched", "Z");
        step.code.visitJumpInsn(Opcodes.IFNE, step.slow);
        step.leaveUnlessSuspended(Opcodes.IFLE); // nothing can be sent to a body that has not begun
        step.callBody();
        step.element();
        step.code.visitInsn(Opcodes.ARETURN);
        step.endWithStopIteration();
        step.slow();
        step.end();
    }

    /** One of the three methods while it is written. */
    private final class Step {

        private final MethodVisitor code;
        private final String name;
        private final String descriptor;
        private final boolean hasSent;
        private final int out; // the local for what the body gave
        private final Label slow = new Label();
        private final Label begun;
        private final Label ended = new Label();
        private final Label caught = new Label();

        Step(String name, String descriptor, boolean hasSent) {
            this.name = name;
            this.descriptor = descriptor;
            this.hasSent = hasSent;
            out = hasSent ? 2 : 1;
            begun = hasSent ? new Label() : slow; // the value sent has been used by then
            code = writer.visitMethod(Opcodes.ACC_PUBLIC, name, descriptor, null, null);
            code.visitCode();
        }

        /** Of primitive elements only the body's own are in their field, boxed now; a delegate's are left to the superclass. */
        void giveFetched() {
            Label other = new Label();
            get("fetched", "Z");
            code.visitJumpInsn(Opcodes.IFEQ, other);
            if (layout.element() != null) {
                leaveIfDelegating();
            }
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitInsn(Opcodes.ICONST_0);
            put("fetched", "Z");
            if (layout.element() == null) {
                get("current", "L" + OBJECT + ";");
            } else {
                boxElement(method, layout, code);
            }
            code.visitInsn(Opcodes.ARETURN);
            code.visitLabel(other);
            frame();
        }

        void trueIfFetched() {
            Label other = new Label();
            get("fetched", "Z");
            code.visitJumpInsn(Opcodes.IFEQ, other);
            code.visitInsn(Opcodes.ICONST_1);
            code.visitInsn(Opcodes.IRETURN);
            code.visitLabel(other);
            frame();
        }

        void leaveUnlessSuspended(int whenState) {
            leaveIfState(whenState, slow);
            leaveIfDelegating();
        }

        void leaveIfState(int jump, Label target) {
            get(RuntimeNames.STATE, "I");
            code.visitJumpInsn(jump, target);
        }

        void leaveIfDelegating() {
            if (delegates) {
                get("delegate", DELEGATE);
                code.visitJumpInsn(Opcodes.IFNONNULL, slow);
            }
        }

        /** Runs the body to its next suspension or end; goes on only where it yielded. */
        void callBody() {
            Label start = new Label();
            Label end = new Label();
            code.visitTryCatchBlock(start, end, caught, null);
            code.visitLabel(start);
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitInsn(Opcodes.ACONST_NULL);
            if (hasSent) {
                code.visitVarInsn(Opcodes.ALOAD, 1);
            } else {
                code.visitInsn(Opcodes.ACONST_NULL);
            }
            FrameClass.callBody(method, code);
            code.visitLabel(end);
            code.visitVarInsn(Opcodes.ASTORE, out);
            leaveIfState(Opcodes.IFLE, ended);
            if (delegates) {
                get("delegate", DELEGATE);
                code.visitJumpInsn(Opcodes.IFNONNULL, begun);
            }
        }

        /** Pushes the element that the body has yielded. */
        void element() {
            if (layout.element() == null) {
                code.visitVarInsn(Opcodes.ALOAD, out);
            } else {
                boxElement(method, layout, code);
            }
        }

        void keepReturned() {
            code.visitLabel(ended);
            Object[] locals = hasSent
                    ? new Object[] {method.frameClass(), OBJECT, OBJECT}
                    : new Object[] {method.frameClass(), OBJECT};
            code.visitFrame(Opcodes.F_FULL, locals.length, locals, 0, null);
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitVarInsn(Opcodes.ALOAD, out);
            put("current", "L" + OBJECT + ";");
        }

        void endWithStopIteration() {
            keepReturned();
            code.visitVarInsn(Opcodes.ALOAD, out);
            code.visitMethodInsn(
                    Opcodes.INVOKESTATIC,
                    RuntimeNames.GENERATOR_FRAME,
                    "ended",
                    "(L" + OBJECT + ";)L" + RuntimeNames.STOP_ITERATION + ";",
                    false);
            code.visitInsn(Opcodes.ATHROW);
        }

        /** Calls the superclass's method; of {@code send}, if the body has taken the value already, its {@code next}. */
        void slow() {
            code.visitLabel(slow);
            frame();
            code.visitVarInsn(Opcodes.ALOAD, 0);
            if (hasSent) {
                code.visitVarInsn(Opcodes.ALOAD, 1);
            }
            superCall(name, descriptor);
            if (hasSent && delegates) {
                code.visitLabel(begun);
                frame();
                code.visitVarInsn(Opcodes.ALOAD, 0);
                superCall("next", NEXT);
            }
        }

        private void superCall(String name, String descriptor) {
            code.visitMethodInsn(Opcodes.INVOKESPECIAL, method.kind().frameType(), name, descriptor, false);
            code.visitInsn(descriptor.endsWith("Z") ? Opcodes.IRETURN : Opcodes.ARETURN);
        }

        void end() {
            code.visitLabel(caught);
            code.visitFrame(Opcodes.F_FULL, locals().length, locals(), 1, new Object[] {"java/lang/Throwable"});
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitInsn(Opcodes.SWAP);
            code.visitMethodInsn(
                    Opcodes.INVOKEVIRTUAL,
                    RuntimeNames.GENERATOR_FRAME,
                    "escaped",
                    "(Ljava/lang/Throwable;)Ljava/lang/Throwable;",
                    false);
            code.visitInsn(Opcodes.ATHROW);
            code.visitMaxs(0, 0);
            code.visitEnd();
        }

        void get(String field, String descriptor) {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitFieldInsn(Opcodes.GETFIELD, RuntimeNames.GENERATOR_FRAME, field, descriptor);
        }

        void put(String field, String descriptor) {
            code.visitFieldInsn(Opcodes.PUTFIELD, RuntimeNames.GENERATOR_FRAME, field, descriptor);
        }

        /** A stack map with the method's own locals. */
        void frame() {
            code.visitFrame(Opcodes.F_FULL, locals().length, locals(), 0, null);
        }

        private Object[] locals() {
            return hasSent ? new Object[] {method.frameClass(), OBJECT} : new Object[] {method.frameClass()};
        }
    }

    /** Pushes the element in the body's own field, boxed. */
    static void boxElement(CoroutineMethod method, FrameLayout layout, MethodVisitor code) {
        Element element = layout.element();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(
                Opcodes.GETFIELD,
                method.frameClass(),
                element.field().name(),
                element.field().descriptor());
        Boxing.box(element.type()).accept(code);
    }
}
