/** Generators, coroutines, tasks and an event loop. */
module dev.weft.runtime {
    requires transitive dev.weft.annotations;
    requires static org.jspecify;
    requires static jdk.unsupported; // Ctrl-C through sun.misc.Signal, where the JDK has it

    exports dev.weft;
    exports dev.weft.flow;
    exports dev.weft.net;
    exports dev.weft.process;
    exports dev.weft.streams;
    exports dev.weft.sync;
    exports dev.weft.testing;
    exports dev.weft.woven; // called by woven code, which lives in user modules; not for people

    uses dev.weft.ContextHook;
    uses dev.weft.EventLoopProvider;

    provides dev.weft.EventLoopProvider with
            dev.weft.internal.net.SelectorEventLoopProvider;
}
