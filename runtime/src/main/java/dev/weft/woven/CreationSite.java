package dev.weft.woven;

import dev.weft.Coro;
import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * A call that makes a coroutine object. While some loop is in debug mode all of them note what they make ({@link Unawaited}); else each
 * is its constructor, which compiled code takes for a constant.
 */
public final class CreationSite extends MutableCallSite {

    private static final MethodHandle NOTE = note();

    /** All that are linked, so that they can be changed. Guarded by the class, as is the count. */
    private static final Set<CreationSite> LINKED = Collections.newSetFromMap(new WeakHashMap<>());

    private static int watchers;

    private final MethodHandle constructor;

    private CreationSite(MethodHandle constructor) {
        super(constructor);
        this.constructor = constructor;
    }

    static CallSite link(MethodHandle constructor) {
        if (constructor.type().returnType() != Coro.class) {
            return new ConstantCallSite(constructor);
        }
        CreationSite site = new CreationSite(constructor);
        synchronized (CreationSite.class) {
            LINKED.add(site);
            site.choose();
        }
        return site;
    }

    /** A loop turns its debug mode on or off. */
    public static synchronized void watch(boolean on) {
        int before = watchers;
        watchers += on ? 1 : -1;
        if (before == 0 || watchers == 0) {
            LINKED.forEach(CreationSite::choose);
            syncAll(LINKED.toArray(CreationSite[]::new));
        }
    }

    private void choose() {
        MethodType type = constructor.type();
        MethodHandle noting = NOTE.asType(MethodType.methodType(type.returnType(), type.returnType()));
        setTarget(watchers > 0 ? MethodHandles.filterReturnValue(constructor, noting) : constructor);
    }

    private static MethodHandle note() {
        try {
            return MethodHandles.lookup()
                    .findStatic(Unawaited.class, "note", MethodType.methodType(Object.class, Object.class));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
