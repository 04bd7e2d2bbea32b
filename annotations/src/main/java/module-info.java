/**
 * The annotation that marks a method for weaving; nothing else that runs, so that a library can be marked without depending on
 * the runtime. The package that is not exported checks such methods while javac compiles them; its doors are named in
 * {@code META-INF/services} only, since JDK 17 does not start with a module that provides a service it cannot see.
 */
module dev.weft.annotations {
    requires static java.compiler; // only where javac runs
    requires static jdk.compiler;
    requires static org.jspecify;

    exports dev.weft.annotations;
}
