package dev.weft.agent;

import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/** Entry of the Java agent: {@code -javaagent:weft-agent.jar[=OPTION,..]}. */
public final class WeftAgent {

    /** Read by {@code NotWovenException}, to tell a missing agent from other causes. */
    private static final String RUNNING = "dev.weft.agent";

    private WeftAgent() {}

    public static void premain(@Nullable String options, Instrumentation instrumentation) {
        install(options, instrumentation);
    }

    /** For attaching to a running JVM; classes that are loaded already stay as they are. */
    public static void agentmain(@Nullable String options, Instrumentation instrumentation) {
        install(options, instrumentation);
    }

    /** Options that are not understood are told, and the program starts all the same: it may need the agent, and not them. */
    private static void install(@Nullable String text, Instrumentation instrumentation) {
        if (System.getProperty(RUNNING) != null) {
            return; // a second copy of the agent on the command line
        }
        long start = System.nanoTime();
        Reports reports = Reports.toStandardError();
        Options options = Options.parse(text);
        for (String problem : options.problems()) {
            reports.line(problem);
        }
        Weaving weaving = new Weaving(options, reports);
        instrumentation.addTransformer(new WeavingTransformer(weaving));
        System.setProperty(RUNNING, "running");
        if (options.verbose()) {
            reports.line("agent ready in " + (System.nanoTime() - start) / 1000 + " us");
        }
        WarmUp.start(weaving, options, reports);
    }
}
