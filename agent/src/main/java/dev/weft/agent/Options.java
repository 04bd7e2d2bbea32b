package dev.weft.agent;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user asked for, as {@code -javaagent:weft-agent.jar=verbose,dump=DIR} or {@code weave --verbose --dump=DIR}.
 *
 * @param debug keep locals across a suspension that the source still shows there, though nothing reads them again
 * @param verbose a line about each class woven
 * @param dump where to write what was woven, or null
 * @param problems what was not understood, one message each
 */
record Options(boolean debug, boolean verbose, @Nullable Path dump, List<String> problems) {

    static final Options NONE = new Options(false, false, null, List.of());

    static final String KNOWN = "debug, verbose and dump=DIR";

    /** Reads options separated by commas. */
    static Options parse(@Nullable String text) {
        Options options = NONE;
        int start = 0;
        while (text != null && start < text.length()) {
            int comma = text.indexOf(',', start);
            int end = comma < 0 ? text.length() : comma;
            options = options.with(text.substring(start, end).trim());
            start = end + 1;
        }
        return options;
    }

    /** These, and one more; what is wrong with it is added to the problems. */
    Options with(String option) {
        if (option.equals("debug")) {
            return new Options(true, verbose, dump, problems);
        } else if (option.equals("verbose")) {
            return new Options(debug, true, dump, problems);
        } else if (option.startsWith("dump=") && option.length() > "dump=".length()) {
            return dumpTo(option.substring("dump=".length()));
        }
        return option.isEmpty() ? this : problem("unknown option '" + option + "'; known are " + KNOWN);
    }

    private Options dumpTo(String directory) {
        try {
            return new Options(
                    debug, verbose, Path.of(directory).toAbsolutePath().normalize(), problems);
        } catch (InvalidPathException e) {
            return problem("dump=" + directory + " names no directory: " + e.getMessage());
        }
    }

    private Options problem(String message) {
        List<String> all = new ArrayList<>(problems);
        all.add(message);
        return new Options(debug, verbose, dump, List.copyOf(all));
    }
}
