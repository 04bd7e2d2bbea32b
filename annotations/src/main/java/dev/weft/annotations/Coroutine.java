package dev.weft.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method that the weaver rewrites into a resumable state machine.
 *
 * <p>The method must return {@code Coro}, {@code Generator}, {@code Sequence} or {@code AsyncGenerator}; calling it runs
 * nothing and returns the coroutine object. On an abstract method the annotation documents the intent and is otherwise
 * ignored; each implementation decides for itself. It is not inherited.
 *
 * <p>A method that cannot be woven (a {@code synchronized} one, say) is reported when its class is loaded and throws
 * {@code NotWovenException} with the reason at its first call. The check in javac, {@code -Xplugin:Weft}, reports it earlier.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Coroutine {}
