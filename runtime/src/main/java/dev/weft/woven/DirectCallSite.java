package dev.weft.woven;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A call {@code yieldFrom(x.f(..))} of another class's coroutine. It begins <i>as written</i>: calls {@code f}, then awaits what came
 * back. Once the class that declares the method has told of its direct body, that is called instead, on the Java stack and with no object.
 *
 * <p>For a method that can be overridden the site keeps an inline cache: a chain of tests for the receiver's class, in order of arrival.
 * Behind each is the direct body of the method which that class selects, if the very class that declares it is woven, or else the call as
 * written. An override that is not woven, a proxy or a mock is thus called as the source has it, and a receiver of null fails as it does
 * there.
 *
 * <p>A class tells of its bodies when its own stub first runs, so what a site finds is decided at the second call for a class, not at the
 * first.
 */
final class DirectCallSite extends MutableCallSite {

    /** Classes of receivers that a site tells apart; those that come later are called as written. */
    static final int MOST_RECEIVERS = 8;

    /**
     * Set to false, every such call is made as written. For tests that mock a class in place, by giving its methods other code while it is
     * loaded: that code is in the method, not in the direct body.
     */
    static final String PROPERTY = "weft.linkedCalls";

    private static final MethodHandles.Lookup OWN = MethodHandles.lookup();
    private static final MethodHandle AWAIT = own("await", Object.class, Object.class, Driver.class, int.class);
    private static final MethodHandle AWAIT_BOXED =
            own("awaitBoxed", Object.class, Class.class, Object.class, Driver.class, int.class);
    private static final MethodHandle CHECK_BOXED =
            own("checkBoxed", Object.class, Class.class, Object.class, Driver.class);
    private static final MethodHandle BOXED_UNLESS_SUSPENDED =
            own("boxedUnlessSuspended", Object.class, Object.class, Driver.class);
    private static final MethodHandle IS_EXACTLY = own("isExactly", boolean.class, Class.class, Object.class);

    private final Class<?> caller;
    private final String name;
    private final String descriptor;
    private final Class<?> declaring;
    private final Class<?>[] parameters;
    private final Class<?> declaredResult;
    private final int modifiers;
    private final MethodHandle asWritten;
    private final MethodHandle undecided;
    private final List<Case> cases = new ArrayList<>();
    private final Set<Class<?>> seen = new HashSet<>();
    private int strangers;

    private record Case(Class<?> receiver, MethodHandle target) {}

    DirectCallSite(MethodHandles.Lookup caller, MethodType type, MethodHandle method, String name, String descriptor) {
        super(type);
        this.caller = caller.lookupClass();
        this.name = name;
        this.descriptor = descriptor;
        MethodHandleInfo info = caller.revealDirect(method);
        declaring = info.getDeclaringClass();
        parameters = info.getMethodType().parameterArray();
        declaredResult = info.getMethodType().returnType();
        modifiers = info.getModifiers();
        asWritten = asWritten(method.asFixedArity());
        undecided = MethodHandles.foldArguments(asWritten, decision());
        setTarget("false".equals(System.getProperty(PROPERTY)) ? asWritten : undecided);
    }

    /** The call as the source has it, and the await of what it returns. */
    private MethodHandle asWritten(MethodHandle method) {
        int own = type().parameterCount() - 2; // the others are the driver and the depth
        MethodHandle call =
                method.asType(type().dropParameterTypes(own, own + 2).changeReturnType(Object.class));
        Class<?> wanted = type().returnType();
        MethodHandle await = wanted.isPrimitive() ? AWAIT_BOXED.bindTo(boxOf(wanted)) : AWAIT;
        return MethodHandles.explicitCastArguments(MethodHandles.collectArguments(await, 0, call), type());
    }

    private MethodHandle decision() {
        try {
            if (Modifier.isStatic(modifiers)) {
                return OWN.findVirtual(DirectCallSite.class, "decide", methodType(void.class))
                        .bindTo(this);
            }
            return OWN.findVirtual(DirectCallSite.class, "decideFor", methodType(void.class, Object.class))
                    .bindTo(this)
                    .asType(methodType(void.class, type().parameterType(0)));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs before a call as written of a static method, until it is known what the method is. */
    synchronized void decide() {
        MethodHandle direct = directIn(declaring);
        if (direct != null) {
            setTarget(direct);
        } else if (!seen.add(declaring)) {
            setTarget(asWritten);
        }
    }

    /** Runs before a call as written for a receiver whose class no case is for yet. */
    synchronized void decideFor(@Nullable Object receiver) {
        if (receiver == null || isKnown(receiver.getClass())) { // known: another thread was faster
            return;
        }
        Class<?> type = receiver.getClass();
        if (!isKeptByCaller(type)) {
            if (++strangers >= MOST_RECEIVERS) {
                setTarget(chain());
            }
            return;
        }
        Class<?> selected = selected(type);
        MethodHandle direct = selected == null ? asWritten : directIn(selected);
        if (direct != null || !seen.add(type)) {
            cases.add(new Case(type, direct == null ? asWritten : direct));
            setTarget(chain());
        }
    }

    private boolean isKnown(Class<?> receiver) {
        for (Case known : cases) {
            if (known.receiver() == receiver) {
                return true;
            }
        }
        return false;
    }

    /** Whether a class lives as long as ours in any case; one of an application that may be undeployed must not be held by us. */
    private boolean isKeptByCaller(Class<?> type) {
        ClassLoader loader = caller.getClassLoader();
        while (loader != null && loader != type.getClassLoader()) {
            loader = loader.getParent();
        }
        return loader == type.getClassLoader();
    }

    private MethodHandle chain() {
        boolean full = cases.size() + strangers >= MOST_RECEIVERS;
        MethodHandle chain = full ? asWritten : undecided;
        for (int i = cases.size() - 1; i >= 0; i--) {
            MethodHandle test = IS_EXACTLY
                    .bindTo(cases.get(i).receiver())
                    .asType(methodType(boolean.class, type().parameterType(0)));
            chain = MethodHandles.guardWithTest(test, cases.get(i).target(), chain);
        }
        return chain;
    }

    /** The class whose method a receiver's class selects; null where that cannot be told for certain. JVMS 5.4.6. */
    private @Nullable Class<?> selected(Class<?> receiver) {
        if (Modifier.isPrivate(modifiers)) {
            return declaring;
        }
        try {
            for (Class<?> type = receiver; type != null; type = type.getSuperclass()) {
                Method method = declared(type);
                if (method != null) {
                    return overrides(method) ? type : null;
                }
            }
            return receiver.getMethod(name, parameters).getDeclaringClass(); // an interface's
        } catch (LinkageError | NoSuchMethodException unclear) { // a class that its methods mention is absent
            return null;
        }
    }

    private @Nullable Method declared(Class<?> type) {
        try {
            return type.getDeclaredMethod(name, parameters);
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    private boolean overrides(Method method) {
        boolean inherited = Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
        return method.getReturnType() == declaredResult
                && !Modifier.isStatic(method.getModifiers())
                && !Modifier.isPrivate(method.getModifiers())
                && (inherited
                        || method.getDeclaringClass() == declaring); // package-private ones have rules of their own
    }

    /** The direct body of a class's own method as this site's type has it; null where the class told of none. */
    private @Nullable MethodHandle directIn(Class<?> type) {
        MethodHandle body;
        try {
            body = WovenClass.of(type).directBody(name, descriptor, Modifier.isStatic(modifiers));
        } catch (ReflectiveOperationException | LinkageError | TypeNotPresentException unclear) {
            return asWritten;
        }
        return body == null ? null : adapted(body);
    }

    private MethodHandle adapted(MethodHandle body) {
        Class<?> given = body.type().returnType();
        Class<?> wanted = type().returnType();
        if (given == wanted || !given.isPrimitive() && !wanted.isPrimitive()) {
            return body.asType(type());
        }
        if (given.isPrimitive() && wanted.isPrimitive()) {
            return asWritten; // which fails as the source does
        }
        MethodHandle checked =
                checked(given.isPrimitive() ? BOXED_UNLESS_SUSPENDED : CHECK_BOXED.bindTo(boxOf(wanted)), body);
        return MethodHandles.explicitCastArguments(checked, type());
    }

    /** The body, and then a check that gets its result, boxed, and the driver. */
    private MethodHandle checked(MethodHandle check, MethodHandle body) {
        int driver = type().parameterCount() - 2;
        MethodHandle boxed = body.asType(type().changeReturnType(Object.class));
        return MethodHandles.foldArguments(
                MethodHandles.permuteArguments(
                        check, boxed.type().insertParameterTypes(0, Object.class), 0, driver + 1),
                boxed);
    }

    private static Class<?> boxOf(Class<?> primitive) {
        return methodType(primitive).wrap().returnType();
    }

    private static MethodHandle own(String name, Class<?> result, Class<?>... parameters) {
        try {
            return OWN.findStatic(DirectCallSite.class, name, methodType(result, parameters));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    // Parts of targets

    private static @Nullable Object await(@Nullable Object awaitable, Driver driver, int depth) throws Throwable {
        return Woven.await(awaitable, driver, depth);
    }

    /** For a caller that wants a primitive value; null, which becomes zero, only where something suspended. */
    private static @Nullable Object awaitBoxed(Class<?> box, @Nullable Object awaitable, Driver driver, int depth)
            throws Throwable {
        return checkBoxed(box, Woven.await(awaitable, driver, depth), driver);
    }

    private static @Nullable Object checkBoxed(Class<?> box, @Nullable Object value, Driver driver) {
        if (driver.suspended) {
            driver.keep(value);
            return null;
        }
        if (value == null) {
            throw new NullPointerException("the coroutine returned null, and its caller wants a primitive value");
        }
        return box.cast(value);
    }

    /** What a primitive body returns when it suspends is not what is waited for. */
    private static @Nullable Object boxedUnlessSuspended(@Nullable Object value, Driver driver) {
        return driver.suspended ? null : value;
    }

    private static boolean isExactly(Class<?> type, @Nullable Object object) {
        return object != null && object.getClass() == type;
    }
}
