package dev.weft.weaving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.objectweb.asm.Opcodes.*;

import dev.weft.weaving.Way.Body;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;

/** Legal bytecode that javac does not write: other compilers, optimisers and obfuscators do. Public, for they call back. */
public class OddBytecodeTest {

    private static void check(String expected, Consumer<Assembled> code) {
        Assembled.bodies(code).forEach(body -> EveryWay.check(body, expected));
    }

    /** Kotlin and Groovy leave operands on the stack while they branch and loop. */
    @Test
    void operandsStayOnTheStackOverALoop() {
        check("0 1 2 = 105", code -> {
            MethodVisitor mv = code.code();
            Label head = new Label();
            Label end = new Label();
            code.push(100).push(5).push(0).var(ISTORE, 1);
            mv.visitLabel(head);
            code.var(ILOAD, 1).push(3);
            mv.visitJumpInsn(IF_ICMPGE, end);
            code.var(ILOAD, 1).box().note();
            code.await(0).unbox().op(IADD);
            mv.visitIincInsn(1, 1);
            mv.visitJumpInsn(GOTO, head);
            mv.visitLabel(end);
            code.op(IADD).box().result();
        });
    }

    /** A loop that is entered from two places. */
    @Test
    void irreducibleLoop() {
        check("1 3 1 3 = 2", code -> {
            MethodVisitor mv = code.code();
            Label first = new Label();
            Label second = new Label();
            Label end = new Label();
            code.push(0).var(ISTORE, 1);
            code.await(1).unbox();
            mv.visitJumpInsn(IFEQ, second);
            mv.visitLabel(first);
            code.await(1).note();
            mv.visitLabel(second);
            code.await(3).note();
            mv.visitIincInsn(1, 1);
            code.var(ILOAD, 1).push(2);
            mv.visitJumpInsn(IF_ICMPLT, first);
            mv.visitLabel(end);
            code.var(ILOAD, 1).box().result();
        });
    }

    /** The handler is inside its own range, as javac writes it for synchronized, and the range ends in the middle of it. */
    @Test
    void handlerCoversItself() {
        check("1 = 7", code -> {
            MethodVisitor mv = code.code();
            Label start = new Label();
            Label handler = new Label();
            Label end = new Label();
            mv.visitTryCatchBlock(start, end, handler, null);
            code.push(0).var(ISTORE, 2);
            mv.visitLabel(start);
            code.await(1).note();
            code.push(7).box().result();
            mv.visitLabel(handler);
            code.var(ASTORE, 1);
            mv.visitIincInsn(2, 1);
            code.await(2).note();
            mv.visitLabel(end);
            code.var(ILOAD, 2).box().note();
            code.var(ALOAD, 1).op(ATHROW);
        });
    }

    /** The range is the call of the intrinsic and nothing else. */
    @Test
    void rangeOfTheCallAlone() {
        check("= 1", code -> {
            MethodVisitor mv = code.code();
            Label start = new Label();
            Label end = new Label();
            Label handler = new Label();
            mv.visitTryCatchBlock(start, end, handler, "java/lang/RuntimeException");
            code.push(5);
            code.var(ALOAD, 0).push(1);
            mv.visitMethodInsn(INVOKEVIRTUAL, "dev/weft/weaving/Points", "i", "(I)Ldev/weft/Coro;", false);
            mv.visitLabel(start);
            code.yieldFrom();
            mv.visitLabel(end);
            code.op(SWAP, POP).result();
            mv.visitLabel(handler);
            code.result();
        });
    }

    /** The range begins right after the call, or ends right before it: what the call throws is not in it. */
    @Test
    void rangesNextToTheCall() {
        check("1 2 = 3", code -> {
            MethodVisitor mv = code.code();
            Label start = new Label();
            Label end = new Label();
            Label handler = new Label();
            mv.visitTryCatchBlock(start, end, handler, null);
            code.await(1);
            mv.visitLabel(start);
            code.note();
            code.push(2).box().note();
            code.var(ALOAD, 0).push(3);
            mv.visitMethodInsn(INVOKEVIRTUAL, "dev/weft/weaving/Points", "i", "(I)Ldev/weft/Coro;", false);
            mv.visitLabel(end);
            code.yieldFrom().result();
            mv.visitLabel(handler);
            code.note().push(-1).box().result();
        });
    }

    /** The handler keeps the exception on the stack while it suspends. */
    @Test
    void exceptionOnTheStackOfTheHandler() {
        check("4 = 6", code -> {
            MethodVisitor mv = code.code();
            Label start = new Label();
            Label end = new Label();
            Label handler = new Label();
            mv.visitTryCatchBlock(start, end, handler, "java/lang/RuntimeException");
            mv.visitLabel(start);
            code.await(4).note();
            code.await(6).result();
            mv.visitLabel(end);
            mv.visitLabel(handler);
            code.await(5).note();
            code.await(7).op(POP, ATHROW);
        });
    }

    @Test
    void operandsOfAllSizesUnderThePoint() {
        check("= 1 2 3 4 5", code -> {
            MethodVisitor mv = code.code();
            mv.visitLdcInsn("1 2 ");
            mv.visitLdcInsn(3L);
            mv.visitLdcInsn(4.5);
            code.push(5);
            code.op(ACONST_NULL);
            mv.visitLdcInsn(1.5f);
            code.await(0).op(POP, POP, POP, DUP_X2, POP);
            mv.visitInsn(D2I);
            code.invoke("dev/weft/weaving/OddBytecodeTest", "text", "(Ljava/lang/String;JII)Ljava/lang/String;");
            code.result();
        });
    }

    public static String text(String prefix, long number, int five, int four) {
        return prefix + number + " " + four + " " + five;
    }

    @Test
    void stackOf200() {
        check("= 20100", code -> {
            for (int i = 1; i <= 200; i++) {
                code.push(i);
            }
            code.await(0).unbox();
            for (int i = 1; i <= 200; i++) {
                code.op(IADD);
            }
            code.box().result();
        });
    }

    @Test
    void codeThatIsNeverReached() {
        check("= 1", code -> {
            code.await(1).result();
            code.await(2).note();
            code.await(3).result();
        });
    }

    /** Optimisers move the cast, share one return, or return what they duplicated. */
    @Test
    void resultsThatTakeDetours() {
        check("true = 3", code -> {
            MethodVisitor mv = code.code();
            Label other = new Label();
            Label join = new Label();
            code.await(3);
            code.await(0).unbox();
            mv.visitJumpInsn(IFNE, other);
            code.invoke("dev/weft/Weft", "result", "(Ljava/lang/Object;)Ldev/weft/Resumable;");
            mv.visitJumpInsn(GOTO, join);
            mv.visitLabel(other);
            code.op(POP).invoke("dev/weft/Weft", "done", "()Ldev/weft/Resumable;");
            mv.visitLabel(join);
            mv.visitTypeInsn(CHECKCAST, "dev/weft/Coro");
            code.op(DUP);
            mv.visitTypeInsn(INSTANCEOF, "dev/weft/Coro");
            code.invoke("java/lang/Boolean", "valueOf", "(Z)Ljava/lang/Boolean;")
                    .note();
            code.op(ARETURN);
        });
    }

    /** The result goes through an array, where nobody can follow it: it is a coroutine object then, and is awaited. */
    @Test
    void resultThroughAnArray() {
        check("= 9", code -> {
            MethodVisitor mv = code.code();
            code.push(1);
            mv.visitTypeInsn(ANEWARRAY, "dev/weft/Coro");
            code.op(DUP).push(0);
            code.await(9).invoke("dev/weft/Weft", "result", "(Ljava/lang/Object;)Ldev/weft/Resumable;");
            mv.visitTypeInsn(CHECKCAST, "dev/weft/Coro");
            code.op(AASTORE).push(0).op(AALOAD, ARETURN);
        });
    }

    /** A range around nothing but instructions that weaving removes. */
    @Test
    void rangeAroundTheResultAlone() {
        check("= 2", code -> {
            MethodVisitor mv = code.code();
            Label start = new Label();
            Label end = new Label();
            Label handler = new Label();
            mv.visitTryCatchBlock(start, end, handler, null);
            code.await(2);
            mv.visitLabel(start);
            code.invoke("dev/weft/Weft", "result", "(Ljava/lang/Object;)Ldev/weft/Resumable;");
            mv.visitTypeInsn(CHECKCAST, "dev/weft/Coro");
            mv.visitLabel(end);
            code.op(ARETURN);
            mv.visitLabel(handler);
            code.op(ATHROW);
        });
    }

    @Test
    void jumpBackToTheFirstInstruction() {
        check("1 1 1 1 = 0", code -> {
            MethodVisitor mv = code.code();
            Label first = new Label();
            mv.visitLabel(first);
            code.await(1).note();
            code.var(ALOAD, 0);
            code.invoke("dev/weft/weaving/OddBytecodeTest", "isShort", "(Ldev/weft/weaving/Points;)Z");
            mv.visitJumpInsn(IFNE, first);
            code.push(0).box().result();
        });
    }

    public static boolean isShort(Points points) {
        return points.trace().length() < 7;
    }

    @Test
    void dynamicConstantUnderThePoint() {
        check("= xx1", code -> {
            MethodVisitor mv = code.code();
            Handle bootstrap = new Handle(
                    H_INVOKESTATIC,
                    "dev/weft/weaving/OddBytecodeTest",
                    "constant",
                    "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/Class;)Ljava/lang/Object;",
                    false);
            mv.visitLdcInsn(new ConstantDynamic("x", "Ljava/lang/String;", bootstrap));
            mv.visitLdcInsn(new ConstantDynamic("x", "Ljava/lang/String;", bootstrap));
            code.await(1).invoke("java/lang/String", "valueOf", "(Ljava/lang/Object;)Ljava/lang/String;");
            for (int i = 0; i < 2; i++) {
                mv.visitMethodInsn(
                        INVOKEVIRTUAL, "java/lang/String", "concat", "(Ljava/lang/String;)Ljava/lang/String;", false);
            }
            code.result();
        });
    }

    public static Object constant(java.lang.invoke.MethodHandles.Lookup lookup, String name, Class<?> type) {
        return name;
    }

    /** Debug information that is wrong must not matter: names, types and ranges as an obfuscator may leave them. */
    @Test
    void localVariableTableThatLies() {
        check("x = 5", code -> {
            MethodVisitor mv = code.code();
            Label start = new Label();
            Label end = new Label();
            mv.visitLabel(start);
            mv.visitLdcInsn("x");
            code.var(ASTORE, 1);
            code.await(5);
            code.var(ALOAD, 1).note();
            code.result();
            mv.visitLabel(end);
            mv.visitLocalVariable("a", "J", null, start, end, 1);
            mv.visitLocalVariable("a", "Ljava/lang/Absent;", "TT;", start, end, 2);
            mv.visitLocalVariable("this", "I", null, start, end, 0);
        });
    }

    @Test
    void severalLevelsOfConstructionUnderThePoint() {
        check("= 12", code -> {
            code.create().op(DUP).create().op(DUP).await(12).construct("Ljava/lang/Object;");
            code.construct("Ljava/lang/CharSequence;").result();
        });
    }

    @Test
    void objectUnderConstructionInALocal() {
        check("1 = 1", code -> {
            code.create().op(DUP, DUP).var(ASTORE, 1).var(ASTORE, 2);
            code.await(1).construct("Ljava/lang/Object;");
            code.var(ALOAD, 1).note();
            code.var(ALOAD, 2).result();
        });
    }

    @Test
    void objectUnderConstructionInALocalThatIsForgotten() {
        check("= 1", code -> code.create().var(ASTORE, 1).await(1).result());
    }

    /** An optimiser drops the duplicate of an object that nobody uses. */
    @Test
    void newWithoutDup() {
        check(
                "= 2",
                code -> code.create()
                        .await(1)
                        .construct("Ljava/lang/Object;")
                        .await(2)
                        .result());
    }

    @Test
    void newDupedTwice() {
        check("1 = 1", code -> {
            code.create().op(DUP, DUP).await(1).construct("Ljava/lang/Object;");
            code.note().result();
        });
    }

    @Test
    void newDupedUnderAnArgument() {
        check("= 4", code -> {
            code.await(4).create().op(DUP_X1, SWAP).await(0).op(POP);
            code.construct("Ljava/lang/Object;").result();
        });
    }

    @Test
    void newDupedAndSwappedAfterwards() {
        check("1 = 1", code -> {
            code.create().op(DUP).await(1).op(DUP_X2).construct("Ljava/lang/Object;");
            code.op(SWAP).note().result();
        });
    }

    /** Kotlin jumps out of an argument: the object is dropped unconstructed. */
    @Test
    void constructionGivenUpByAJump() {
        check("given-up 1 = 2", code -> {
            MethodVisitor mv = code.code();
            Label head = new Label();
            Label odd = new Label();
            Label end = new Label();
            code.push(0).var(ISTORE, 1);
            mv.visitLabel(head);
            code.create().op(DUP);
            code.await(1).var(ILOAD, 1);
            mv.visitJumpInsn(IFEQ, odd);
            code.construct("Ljava/lang/Object;").note();
            mv.visitJumpInsn(GOTO, end);
            mv.visitLabel(odd);
            code.op(POP, POP2);
            mv.visitLdcInsn("given-up");
            code.note();
            mv.visitIincInsn(1, 1);
            mv.visitJumpInsn(GOTO, head);
            mv.visitLabel(end);
            code.await(2).result();
        });
    }

    /** Scala and Kotlin write {@code new X(try ..)} with the object in a local, since a handler clears the stack. */
    @Test
    void constructionAroundATry() {
        check("= 3", code -> {
            MethodVisitor mv = code.code();
            Label start = new Label();
            Label end = new Label();
            Label handler = new Label();
            Label join = new Label();
            mv.visitTryCatchBlock(start, end, handler, "java/lang/RuntimeException");
            code.create().var(ASTORE, 1);
            mv.visitLabel(start);
            code.await(3).var(ASTORE, 2);
            mv.visitLabel(end);
            mv.visitJumpInsn(GOTO, join);
            mv.visitLabel(handler);
            code.op(POP).await(4).var(ASTORE, 2);
            mv.visitLabel(join);
            code.var(ALOAD, 1).var(ALOAD, 2).construct("Ljava/lang/Object;");
            code.var(ALOAD, 1).result();
        });
    }

    @Test
    void slotZeroIsReusedForAnotherType() {
        check("= 11", code -> {
            code.await(1);
            code.await(10).unbox();
            code.var(ISTORE, 0).unbox().var(ILOAD, 0).op(IADD).box().result();
        });
    }

    /** A long over the only parameter and the slot after it. */
    @Test
    void slotZeroBecomesHalfOfALong() {
        check("= 12", code -> {
            MethodVisitor mv = code.code();
            code.await(1).await(2);
            code.push(10).op(I2L).var(LSTORE, 0);
            mv.visitInsn(POP);
            code.unbox()
                    .op(I2L)
                    .var(LLOAD, 0)
                    .op(LADD, L2I)
                    .push(1)
                    .op(IADD)
                    .box()
                    .result();
        });
    }

    /** The parameter's slot holds a number on one way and the parameter on the other, and is not read where they meet. */
    @Test
    void parameterForgottenWhereWaysMeet() {
        check("0 = 3", code -> {
            MethodVisitor mv = code.code();
            Label other = new Label();
            Label join = new Label();
            code.var(ALOAD, 0).var(ASTORE, 1);
            code.await(0).op(DUP).note().unbox();
            mv.visitJumpInsn(IFNE, other);
            code.push(7).var(ISTORE, 0);
            mv.visitJumpInsn(GOTO, join);
            mv.visitLabel(other);
            code.op(NOP);
            mv.visitLabel(join);
            code.var(ALOAD, 1).var(ASTORE, 0);
            code.await(3).result();
        });
    }

    @Test
    void bodiesAreWoven() {
        Body body = Assembled.body(code -> code.await(1).result());

        assertThat(Way.SUSPENDED.run(body).suspensions()).isOne();
    }
}
