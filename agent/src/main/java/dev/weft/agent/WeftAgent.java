package dev.weft.agent;

import dev.weft.weaver.BuildHash;
import dev.weft.weaver.ClassWeaver;
import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/** Entry of the Java agent: {@code -javaagent:weft-agent.jar}. */
public final class WeftAgent {

    /** Read by {@code NotWovenException}, to tell a missing agent from other causes. */
    private static final String RUNNING = "dev.weft.agent";

    private WeftAgent() {}

    public static void premain(@Nullable String options, Instrumentation instrumentation) {
        install(instrumentation);
    }

    /** For attaching to a running JVM; classes that are loaded already stay as they are. */
    public static void agentmain(@Nullable String options, Instrumentation instrumentation) {
        install(instrumentation);
    }

    private static void install(Instrumentation instrumentation) {
        if (System.getProperty(RUNNING) != null) {
            return; // a second copy of the agent on the command line
        }
        WeavingTransformer transformer = new WeavingTransformer(new ClassWeaver(BuildHash.compute()), System.err);
        instrumentation.addTransformer(transformer);
        System.setProperty(RUNNING, "running");
    }
}
