package dev.weft.weaver.model;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;

/**
 * The fields of a frame class and their use.
 *
 * @param fields all fields, the parameters' first
 * @param parameters the field that holds each parameter until the body begins
 * @param plans what is kept where at each suspension point, in the points' order
 * @param leftAtEnd the reference fields that may hold something at each return of the method
 * @param element where a generator puts the primitive value that it yields; null for one that yields objects
 */
public record FrameLayout(
        List<Field> fields,
        List<Field> parameters,
        List<Plan> plans,
        Map<AbstractInsnNode, List<Field>> leftAtEnd,
        @Nullable Element element) {

    /**
     * The field of a generator's elements. They are boxed when they are taken, where the JIT can see that the box is opened at once.
     *
     * @param type the primitive type that each {@code yieldValue(..)} boxes
     * @param boxes those calls, which the body leaves out
     */
    public record Element(Field field, Type type, Set<AbstractInsnNode> boxes) {}

    /** A field of the frame class; {@code descriptor} is exact for references, so that nothing need be cast on restoring. */
    public record Field(String name, String descriptor) {

        public boolean isReference() {
            return descriptor.length() > 1;
        }
    }

    /**
     * A local and where it is kept.
     *
     * @param field null where the local is not needed again, or is the null constant, and is set to its default instead
     * @param unchanged whether the field has the local's value already, from the call or from an earlier suspension
     */
    public record KeptLocal(Local local, @Nullable Field field, boolean unchanged) {}

    /**
     * What happens at one suspension point.
     *
     * @param locals every local that has a value there but {@code this}
     * @param stack where each operand is kept, bottom first; null for the null constant
     * @param cleared reference fields that may hold a value which is not needed any more
     */
    public record Plan(List<KeptLocal> locals, List<@Nullable Field> stack, List<Field> cleared) {}

    public Plan plan(SuspensionPoint point) {
        return plans.get(point.number() - 1);
    }

    /** The same for layouts with the same fields that keep the same locals and operands in them at the same points. */
    String fingerprint() {
        StringBuilder text = new StringBuilder();
        for (Field field : fields) {
            text.append(field.descriptor());
        }
        for (Plan plan : plans) {
            text.append('|');
            for (KeptLocal kept : plan.locals()) {
                text.append(kept.local().slot())
                        .append(':')
                        .append(name(kept.field()))
                        .append(',');
            }
            for (Field field : plan.stack()) {
                text.append(name(field)).append(';');
            }
        }
        if (element != null) {
            text.append(element.field().descriptor());
        }
        return Integer.toHexString(text.toString().hashCode());
    }

    private static String name(@Nullable Field field) {
        return field == null ? "-" : field.name();
    }
}
