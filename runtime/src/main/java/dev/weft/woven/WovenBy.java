package dev.weft.woven;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Written by the weaver into each class that it wove, so that it is not woven again; never written by people. */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface WovenBy {

    /** Names the build of the weaver. */
    String weaver();

    /** The version of what woven code and runtime know of each other. */
    int abi();
}
