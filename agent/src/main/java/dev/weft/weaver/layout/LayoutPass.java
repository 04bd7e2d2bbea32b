package dev.weft.weaver.layout;

import dev.weft.weaver.bytecode.VerificationTypes;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.FrameLayout;
import dev.weft.weaver.model.FrameLayout.Field;
import dev.weft.weaver.model.FrameLayout.KeptLocal;
import dev.weft.weaver.model.FrameLayout.Plan;
import dev.weft.weaver.model.LiveSets;
import dev.weft.weaver.model.Local;
import dev.weft.weaver.model.SuspensionPoint;
import dev.weft.weaver.model.SuspensionPoints;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Assigns fields. Points share them: the n-th value of a type at a point is kept in the n-th field of that type, the
 * parameters' fields first, since a parameter that is still needed is spilled like any local once the body has begun.
 */
public final class LayoutPass {

    private final List<Field> fields = new ArrayList<>();
    private final Map<String, List<Field>> byType = new HashMap<>();

    private LayoutPass() {}

    public static FrameLayout assign(CoroutineMethod method, SuspensionPoints points, LiveSets live) {
        LayoutPass pass = new LayoutPass();
        List<Field> parameters = new ArrayList<>();
        for (Type parameter : method.parameters()) {
            parameters.add(pass.add(VerificationTypes.descriptor(VerificationTypes.of(parameter))));
        }
        List<Plan> keeping = new ArrayList<>();
        for (SuspensionPoint point : points.points()) {
            keeping.add(pass.keep(method, point, live));
        }
        List<Plan> plans = new ArrayList<>();
        for (Plan plan : keeping) {
            plans.add(new Plan(plan.locals(), plan.stack(), dirty(plan, keeping, parameters)));
        }
        return new FrameLayout(List.copyOf(pass.fields), parameters, plans);
    }

    private Plan keep(CoroutineMethod method, SuspensionPoint point, LiveSets live) {
        Map<String, Integer> used = new HashMap<>();
        List<KeptLocal> locals = new ArrayList<>();
        for (Local local : point.locals()) {
            if (local.slot() > 0 || method.isStatic()) { // `this` is the frame's own
                Field field = live.isLive(point, local) ? field(local.type(), used) : null;
                locals.add(new KeptLocal(local, field));
            }
        }
        List<@Nullable Field> stack = new ArrayList<>();
        for (Object type : point.stack()) {
            stack.add(field(type, used));
        }
        return new Plan(locals, stack, List.of());
    }

    /** The next free field for a value at this point; none for the null constant, which is made again. */
    private @Nullable Field field(Object type, Map<String, Integer> used) {
        if (type == Opcodes.NULL) {
            return null;
        }
        String descriptor = VerificationTypes.descriptor(type);
        int index = used.merge(descriptor, 1, Integer::sum) - 1;
        List<Field> sameType = byType.getOrDefault(descriptor, List.of());
        return index < sameType.size() ? sameType.get(index) : add(descriptor);
    }

    private Field add(String descriptor) {
        Field field = new Field("v" + fields.size(), descriptor);
        fields.add(field);
        byType.computeIfAbsent(descriptor, key -> new ArrayList<>()).add(field);
        return field;
    }

    /** References that an earlier suspension or the call may have left in fields which this point does not write. */
    private static List<Field> dirty(Plan plan, List<Plan> all, List<Field> parameters) {
        List<Field> dirty = new ArrayList<>(parameters);
        all.forEach(other -> addUsed(other, dirty));
        List<Field> written = new ArrayList<>();
        addUsed(plan, written);
        return dirty.stream()
                .distinct()
                .filter(Field::isReference)
                .filter(field -> !written.contains(field))
                .toList();
    }

    private static void addUsed(Plan plan, List<Field> used) {
        plan.locals().stream()
                .map(KeptLocal::field)
                .filter(field -> field != null)
                .forEach(used::add);
        plan.stack().stream().filter(field -> field != null).forEach(used::add);
    }
}
