package dev.weft.weaver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** What a suspension stores in the frame, counted in the woven bytes: no value that is there, no reference that nobody reads. */
class SpillingTest {

    private static final String RESUME = "Ldev/weft/woven/Driver;Ljava/lang/Object;)Ljava/lang/Object;";

    /** The types of the fields that {@code f} writes as it suspends, in the order of its code; "null" for one that it clears. */
    private static List<String> stores(String parameters, String statements) {
        return storesOf("Coro<Integer>", parameters, statements, false);
    }

    /** The same for a generator, whose points suspend always. */
    private static List<String> yields(String parameters, String statements) {
        return storesOf("Sequence<String>", parameters, statements + " return done();", false);
    }

    private static ClassNode woven(String returns, String parameters, String statements) {
        Compiled compiled = Compiled.source("""
                public class Some {
                    static void use(Object... all) {}
                    @Coroutine static %s f(Coro<Integer> c%s) { %s }
                }
                """.formatted(returns, parameters, statements));
        byte[] woven = new ClassWeaver("0badcafe").weave(compiled.main()).bytes();
        compiled.map(bytes -> woven).load();
        ClassNode node = new ClassNode();
        new ClassReader(woven).accept(node, 0);
        return node;
    }

    private static List<String> storesOf(String returns, String parameters, String statements, boolean atEnds) {
        ClassNode node = woven(returns, parameters, statements);
        MethodNode body = node.methods.stream()
                .filter(method -> method.name.equals("f") && method.desc.endsWith(RESUME))
                .findFirst()
                .orElseThrow();
        List<String> stores = new ArrayList<>();
        boolean ending = false;
        for (AbstractInsnNode instruction : body.instructions) {
            if (instruction.getOpcode() == Opcodes.ARETURN) {
                ending = false;
            } else if (instruction instanceof FieldInsnNode field && field.getOpcode() == Opcodes.PUTFIELD) {
                int stored = instruction.getPrevious().getOpcode();
                if (field.name.equals("state")) {
                    ending = stored == Opcodes.ICONST_M1;
                } else if (ending == atEnds) {
                    stores.add(stored == Opcodes.ACONST_NULL ? "null" : field.desc.replaceAll("^L.*", "L"));
                }
            }
        }
        return stores;
    }

    @Test
    void whatNobodyReadsAgainIsNotStored() {
        assertThat(stores("", "int a = c.hashCode(); long b = a; use(a, b); yieldFrom(c); return result(1);"))
                .containsExactly("null"); // the parameter is cleared
    }

    @Test
    void aParameterThatIsReadAgainStaysInItsField() {
        assertThat(stores(", int n, String s", "yieldFrom(c); yieldFrom(c); use(s); return result(n);"))
                .containsExactly("null"); // c, at the second point
    }

    /** What is stored at the first point is there at the second. */
    @Test
    void aLocalThatDoesNotChangeIsStoredOnce() {
        assertThat(yields(
                        "",
                        "long a = System.nanoTime(); yieldValue(\"\"); yieldValue(\"\"); yieldValue(\"\"); use(c, a);"))
                .containsExactly("J");
    }

    /** It is not known then whether the first point did suspend, and stored it. */
    @Test
    void behindAnAwaitItMayHaveToBeStoredForTheFirstTime() {
        assertThat(stores("", "long a = System.nanoTime(); yieldFrom(c); yieldFrom(c); use(c, a); return result(1);"))
                .containsExactly("J", "J");
    }

    @Test
    void aLocalThatChangedIsStoredAgain() {
        assertThat(yields("", "long a = 1; yieldValue(\"\"); a++; yieldValue(\"\"); yieldValue(\"\"); use(c, a);"))
                .containsExactly("J", "J");
    }

    /** At the first point the text is not read again before it is assigned. */
    @Test
    void aParameterThatWasAssignedIsStored() {
        assertThat(yields(", int n, String s", "n++; yieldValue(\"\"); s = \"\" + n; yieldValue(\"\"); use(c, s);"))
                .containsExactly("I", "null", "L");
    }

    /** In a loop whatever a pass assigns counts as changed, and the limit and the array do not. */
    @Test
    void inALoopOnlyWhatAPassAssignsIsStored() {
        assertThat(
                        stores(
                                ", int n, int[] array",
                                "int sum = 0; for (int i = 0; i < n; i++) { sum += array[i] + yieldFrom(c); } return result(sum);"))
                .containsExactlyInAnyOrder("I", "I", "I"); // sum as a local and below the call, and i
    }

    @Test
    void aDeadReferenceIsClearedOnceAndANumberNever() {
        assertThat(yields(
                        "",
                        "Object a = new Object(); int n = a.hashCode(); yieldValue(\"\"); use(a, n);"
                                + " yieldValue(\"\"); yieldValue(\"\"); use(c);"))
                .containsExactly("L", "I", "null");
    }

    /** Only what may be there: the first end comes before the text is stored. */
    @Test
    void whatMayBeHeldIsClearedAtTheEnd() {
        String source = "if (n == 0) { return done(); } String s = \"\" + n; yieldValue(s); use(s); return done();";

        assertThat(storesOf("Sequence<String>", ", int n", source, true)).containsExactly("null", "null");
    }

    /** Two variables of one type and one slot, never alive at the same point. */
    @Test
    void variablesThatAreNotAliveTogetherShareAField() {
        String source =
                "{ String a = \"\" + c; yieldValue(\"\"); use(a); } { String b = \"\" + c; yieldValue(\"\"); use(b); } use(c);";

        assertThat(yields("", source)).containsExactly("L", "L");
        assertThat(fieldsOf(source)).containsExactly("L", "L"); // the parameter's and theirs
    }

    @Test
    void aSlotThatIsReusedWithAnotherTypeHasAFieldOfEach() {
        String source =
                "{ String a = \"\" + c; yieldValue(\"\"); use(a); } { int b = c.hashCode(); yieldValue(\"\"); use(b); }"
                        + " { double d = c.hashCode(); yieldValue(\"\"); use(d); } use(c);";

        assertThat(fieldsOf(source)).containsExactlyInAnyOrder("L", "L", "I", "D");
        assertThat(yields("", source)).containsExactly("L", "I", "null", "D");
    }

    /** The types of the fields of the frame of {@code f}. */
    private static List<String> fieldsOf(String statements) {
        String bytes = woven("Sequence<String>", "", statements + " return done();").methods.stream()
                .flatMap(method -> Arrays.stream(method.instructions.toArray()))
                .filter(instruction -> instruction instanceof InvokeDynamicInsnNode call
                        && call.bsm.getName().equals("create"))
                .map(instruction -> (String) ((InvokeDynamicInsnNode) instruction).bsmArgs[2])
                .findFirst()
                .orElseThrow();
        ClassNode frame = new ClassNode();
        new ClassReader(bytes.getBytes(StandardCharsets.ISO_8859_1)).accept(frame, 0);
        return frame.fields.stream()
                .map(field -> field.desc.replaceAll("^L.*", "L"))
                .toList();
    }
}
