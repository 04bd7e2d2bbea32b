package dev.weft.annotations.check;

import com.sun.source.util.TreePath;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import javax.lang.model.element.ExecutableElement;

/** Where an intrinsic may be used, and which of them fits which kind of coroutine. */
final class IntrinsicRule {

    private final Compilation compilation;

    /** Bodies that are no coroutines and were told so: one reason is enough, however much is used there. */
    private final Set<Body> told = Collections.newSetFromMap(new IdentityHashMap<>());

    IntrinsicRule(Compilation compilation) {
        this.compilation = compilation;
    }

    /** @param method what the call calls */
    void check(TreePath call, ExecutableElement method, Body body) {
        TreePath name = Intrinsics.select(call);
        if (body.whyNot() != null && told.add(body)) {
            compilation.error(name, method.getSimpleName() + " works in a coroutine only: " + body.whyNot());
        }
        if (body.coroutine() == null) {
            return;
        }
        if (Intrinsics.ends(method)) {
            checkEnd(name, method, body.coroutine());
            return;
        }
        if (body.inMonitor()) {
            compilation.error(
                    name, "it suspends inside a synchronized block; end the block first, or use dev.weft.sync");
        }
        checkKind(name, method, body.coroutine());
    }

    /** PEP 525: an asynchronous generator ends without a value. */
    private void checkEnd(TreePath name, ExecutableElement method, CoroutineType coroutine) {
        if (coroutine.isAsyncGenerator() && Intrinsics.givesValue(method)) {
            compilation.error(name, "it ends with a value and returns AsyncGenerator, which has none; return done()");
        }
    }

    private void checkKind(TreePath name, ExecutableElement method, CoroutineType coroutine) {
        if (Intrinsics.iterates(method)) {
            checkDelegation(name, coroutine);
        } else if (Intrinsics.yields(method)) {
            if (!coroutine.isGenerator() && !coroutine.isAsyncGenerator()) {
                compilation.error(
                        name,
                        "it yields a value and returns Coro; a method that yields values returns Generator, Sequence or,"
                                + " if it awaits too, AsyncGenerator");
            }
        } else if (coroutine.isGenerator()) {
            compilation.error(
                    name,
                    "it awaits in a " + coroutine.name()
                            + "; a method that awaits returns Coro, or AsyncGenerator if it yields values too");
        }
    }

    private void checkDelegation(TreePath name, CoroutineType coroutine) {
        if (coroutine.isAsyncGenerator()) {
            compilation.error(
                    name,
                    "it delegates to a generator or iterable and returns AsyncGenerator; iterate over it with a for loop"
                            + " and yield each value");
        } else if (!coroutine.isGenerator()) {
            compilation.error(
                    name, "it delegates to a generator or iterable and returns Coro; iterate over it with a for loop");
        }
    }

    /** A method reference has no body that could be suspended. */
    void checkReference(TreePath reference) {
        ExecutableElement method = compilation.method(reference);
        if (Intrinsics.is(method)) {
            compilation.error(
                    reference,
                    "it takes a method reference to the intrinsic Weft::" + method.getSimpleName()
                            + ", which means nothing outside a body; call it in the body");
        }
    }
}
