package dev.weft.agent;

import dev.weft.weaver.BuildHash;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The command line: {@code java -jar weft-agent.jar weave DIR|JAR...}. */
public final class Main {

    private static final String USAGE = "usage: java -jar weft-agent.jar weave DIR|JAR...\n"
            + "  weaves the coroutines of the classes in place; originals of a directory are kept in ../unwoven beside it";

    private Main() {}

    /** Exits 0 when all is woven, 1 when something was refused or could not be read, 2 for a wrong command line. */
    public static void main(String[] arguments) {
        int status = run(List.of(arguments), System.out, System.err);
        if (status != 0) { // a build that called us in its own JVM goes on
            System.exit(status);
        }
    }

    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.size() < 2 || !arguments.get(0).equals("weave")) {
            err.println(USAGE);
            return 2;
        }
        BuildWeaver weaver = new BuildWeaver(BuildHash.compute(), err);
        boolean good = true;
        for (String argument : arguments.subList(1, arguments.size())) {
            good &= weave(weaver, Path.of(argument), out, err);
        }
        return good ? 0 : 1;
    }

    private static boolean weave(BuildWeaver weaver, Path target, PrintStream out, PrintStream err) {
        if (!Files.exists(target)) {
            err.println("weft: " + target + " does not exist");
            return false;
        }
        try {
            BuildWeaver.Summary summary =
                    Files.isDirectory(target) ? weaver.weaveDirectory(target) : weaver.weaveJar(target);
            out.println("weft: " + target + ": " + summary.coroutines() + " coroutines woven in " + summary.classes()
                    + " classes, " + summary.current() + " classes up to date, " + summary.refusals() + " refused");
            return summary.refusals() == 0;
        } catch (IOException e) {
            err.println("weft: cannot weave " + target + ": " + e);
            return false;
        }
    }
}
