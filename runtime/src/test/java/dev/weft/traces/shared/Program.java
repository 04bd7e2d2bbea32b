package dev.weft.traces.shared;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A program of the shared traces: {@code static void aName(Trace)}, which runs the loop itself, or {@code static Coro<Void>
 * aName(Trace)}, which is run on it. Its twin is {@code a_name.py}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Program {}
