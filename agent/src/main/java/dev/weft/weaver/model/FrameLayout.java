package dev.weft.weaver.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a frame class and their use.
 *
 * @param fields all fields, the parameters' first
 * @param parameters the field that holds each parameter until the body begins
 * @param plans what is kept where at each suspension point, in the points' order
 */
public record FrameLayout(List<Field> fields, List<Field> parameters, List<Plan> plans) {

    /** A field of the frame class; {@code descriptor} is exact for references, so that nothing need be cast on restoring. */
    public record Field(String name, String descriptor) {

        public boolean isReference() {
            return descriptor.length() > 1;
        }
    }

    /** A local and where it is kept; null where it is not needed again, or is the null constant, and is set to its default instead. */
    public record KeptLocal(Local local, @Nullable Field field) {}

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
}
