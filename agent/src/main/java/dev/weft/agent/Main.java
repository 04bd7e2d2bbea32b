package dev.weft.agent;

import dev.weft.weaver.BuildHash;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The command line: {@code java -jar weft-agent.jar weave|check DIR|JAR...}. */
public final class Main {

    private static final String USAGE = """
            usage: java -jar weft-agent.jar weave [--debug] [--verbose] [--dump=DIR] DIR|JAR...
                     weaves the coroutines of the classes in place; originals of a directory are kept in ../unwoven beside it
                       --debug     keep locals that the source shows across a suspension, for debuggers
                       --verbose   a line about each class woven
                       --dump=DIR  write woven classes, and the frame classes inside them, to DIR as well
                   java -jar weft-agent.jar check DIR|JAR...
                     lists coroutines, where they suspend, what cannot be woven and why; changes nothing
            exits with 0 when all is well, 1 when something was refused or could not be read, 2 for a wrong command line
            as an agent: java -javaagent:weft-agent.jar[=debug,verbose,dump=DIR] ...""";

    private final PrintStream out;
    private final PrintStream err;

    private Main(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Exits 0 when all is woven, 1 when something was refused or could not be read, 2 for a wrong command line. */
    public static void main(String[] arguments) {
        int status = run(List.of(arguments), System.out, System.err);
        if (status != 0) { // a build that called us in its own JVM goes on
            System.exit(status);
        }
    }

    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        Main main = new Main(out, err);
        String command = arguments.isEmpty() ? "" : arguments.get(0);
        if (arguments.contains("--help") || arguments.contains("-h")) {
            out.println(USAGE);
            return 0;
        }
        return switch (command) {
            case "weave" -> main.weave(arguments.subList(1, arguments.size()));
            case "check" -> main.check(arguments.subList(1, arguments.size()));
            default -> main.wrong(command.isEmpty() ? "no command" : "unknown command " + command);
        };
    }

    private int wrong(String problem) {
        err.println("weft: " + problem);
        err.println(USAGE);
        return 2;
    }

    private int weave(List<String> arguments) {
        Options options = Options.NONE;
        int first = 0;
        while (first < arguments.size() && arguments.get(first).startsWith("--")) {
            options = options.with(arguments.get(first++).substring(2));
        }
        List<String> targets = arguments.subList(first, arguments.size());
        if (!options.problems().isEmpty()) {
            return wrong(options.problems().get(0));
        } else if (targets.isEmpty()) {
            return wrong("nothing to weave");
        }
        BuildWeaver weaver = new BuildWeaver(BuildHash.compute(), options, err);
        boolean good = true;
        for (String target : targets) {
            good &= exists(target) && weave(weaver, Path.of(target));
        }
        return good ? 0 : 1;
    }

    private boolean weave(BuildWeaver weaver, Path target) {
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

    private int check(List<String> targets) {
        if (targets.isEmpty() || targets.get(0).startsWith("-")) {
            return wrong(targets.isEmpty() ? "nothing to check" : "unknown option " + targets.get(0));
        }
        Check check = new Check(out);
        boolean good = true;
        for (String target : targets) {
            good &= exists(target) && check(check, Path.of(target));
        }
        check.printSummary();
        return good && check.problems() == 0 ? 0 : 1;
    }

    private boolean check(Check check, Path target) {
        try {
            if (Files.isDirectory(target)) {
                check.directory(target);
            } else {
                check.jar(target);
            }
            return true;
        } catch (IOException e) {
            err.println("weft: cannot check " + target + ": " + e);
            return false;
        }
    }

    private boolean exists(String target) {
        if (!Files.exists(Path.of(target))) {
            err.println("weft: " + target + " does not exist");
            return false;
        }
        return true;
    }
}
