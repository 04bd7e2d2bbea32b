package dev.weft.weaver.layout;

import dev.weft.weaver.bytecode.VerificationTypes;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.FrameLayout;
import dev.weft.weaver.model.FrameLayout.Element;
import dev.weft.weaver.model.FrameLayout.Field;
import dev.weft.weaver.model.FrameLayout.KeptLocal;
import dev.weft.weaver.model.FrameLayout.Plan;
import dev.weft.weaver.model.LiveSets;
import dev.weft.weaver.model.Local;
import dev.weft.weaver.model.SuspensionPoint;
import dev.weft.weaver.model.SuspensionPoints;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Assigns fields. A local keeps one field for all points, so that a value which did not change need not be stored again; locals of one
 * type that are never alive at the same point share theirs. A parameter has the field that held it before the body began. Operands take
 * what is free at their point.
 */
public final class LayoutPass {

    private final CoroutineMethod method;
    private final SuspensionPoints points;
    private final LiveSets live;
    private final List<Field> fields = new ArrayList<>();
    private final Map<Field, BitSet> occupied = new HashMap<>(); // by the points' numbers
    private final Map<Variable, Field> fieldOf = new HashMap<>();

    /** A local as one type of value; javac gives a slot to several variables, one after the other. */
    private record Variable(int slot, String descriptor) {}

    private LayoutPass(CoroutineMethod method, SuspensionPoints points, LiveSets live) {
        this.method = method;
        this.points = points;
        this.live = live;
    }

    /** @param element where the method's elements go, if it is a generator of primitive values */
    public static FrameLayout assign(
            CoroutineMethod method, SuspensionPoints points, LiveSets live, @Nullable Element element) {
        return new LayoutPass(method, points, live).assign(element);
    }

    private FrameLayout assign(@Nullable Element element) {
        List<Field> parameters = parameters();
        variables();
        List<Plan> kept = new ArrayList<>();
        for (SuspensionPoint point : points.points()) {
            kept.add(keep(point));
        }
        ContentsPass contents = ContentsPass.compute(method, points, fields, parameters, kept);
        List<Plan> plans = new ArrayList<>();
        for (SuspensionPoint point : points.points()) {
            plans.add(contents.withoutWhatIsThere(point, kept.get(point.number() - 1)));
        }
        return new FrameLayout(List.copyOf(fields), parameters, plans, contents.leftAtEnd(), element);
    }

    private List<Field> parameters() {
        List<Field> parameters = new ArrayList<>();
        int slot = method.isStatic() ? 0 : 1;
        for (Type parameter : method.parameters()) {
            Field field = add(VerificationTypes.descriptor(VerificationTypes.of(parameter)));
            parameters.add(field);
            fieldOf.put(new Variable(slot, field.descriptor()), field);
            slot += parameter.getSize();
        }
        return parameters;
    }

    private void variables() {
        Map<Variable, BitSet> alive = new LinkedHashMap<>();
        for (SuspensionPoint point : points.points()) {
            for (Local local : point.locals()) {
                if (isKept(point, local)) {
                    Variable variable = new Variable(local.slot(), VerificationTypes.descriptor(local.type()));
                    BitSet atPoints = alive.get(variable);
                    if (atPoints == null) {
                        alive.put(variable, atPoints = new BitSet());
                    }
                    atPoints.set(point.number());
                }
            }
        }
        for (Map.Entry<Variable, BitSet> entry : alive.entrySet()) {
            Field parameter = fieldOf.get(entry.getKey());
            if (parameter != null) {
                occupied.get(parameter).or(entry.getValue());
            }
        }
        for (Map.Entry<Variable, BitSet> entry : alive.entrySet()) {
            if (!fieldOf.containsKey(entry.getKey())) {
                fieldOf.put(entry.getKey(), free(entry.getKey().descriptor(), entry.getValue()));
            }
        }
    }

    /** Not the null constant, which is made again, and not `this`, which is the frame's own. */
    private boolean isKept(SuspensionPoint point, Local local) {
        boolean isThis = local.slot() == 0 && !method.isStatic();
        return !isThis && local.type() != Opcodes.NULL && live.isLive(point, local);
    }

    private Plan keep(SuspensionPoint point) {
        List<KeptLocal> locals = new ArrayList<>();
        for (Local local : point.locals()) {
            if (local.slot() > 0 || method.isStatic()) {
                Field field = isKept(point, local)
                        ? fieldOf.get(new Variable(local.slot(), VerificationTypes.descriptor(local.type())))
                        : null;
                locals.add(new KeptLocal(local, field, false));
            }
        }
        BitSet here = new BitSet();
        here.set(point.number());
        List<@Nullable Field> stack = new ArrayList<>();
        for (Object type : point.stack()) {
            stack.add(type == Opcodes.NULL ? null : free(VerificationTypes.descriptor(type), here));
        }
        return new Plan(locals, stack, List.of());
    }

    /** A field of a type that nobody has at some points; occupied there from now on. */
    private Field free(String descriptor, BitSet atPoints) {
        Field free = null;
        for (Field field : fields) {
            if (field.descriptor().equals(descriptor) && !occupied.get(field).intersects(atPoints)) {
                free = field;
                break;
            }
        }
        if (free == null) {
            free = add(descriptor);
        }
        occupied.get(free).or(atPoints);
        return free;
    }

    private Field add(String descriptor) {
        Field field = new Field("v" + fields.size(), descriptor);
        fields.add(field);
        occupied.put(field, new BitSet());
        return field;
    }
}
