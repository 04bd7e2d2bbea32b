package dev.weft.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The server has one core, the load generator another; neither of them may move. */
record Cores(int server, int generator) {

    private static final String ALLOWED = "Cpus_allowed_list:";

    /** The first and the last of those that this process may use. */
    static Cores ofThisProcess() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(ALLOWED)) {
                return parse(line.substring(ALLOWED.length()).strip());
            }
        }
        throw new IOException("/proc/self/status does not tell the processors; the group io needs Linux");
    }

    /** A list as Linux writes it: {@code 0-3,6}. */
    static Cores parse(String list) throws IOException {
        String[] numbers = list.split("[-,]");
        Cores cores = new Cores(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[numbers.length - 1]));
        if (cores.server == cores.generator) {
            throw new IOException(
                    "the group io needs two processors, one for the server and one for the load; there is " + list);
        }
        return cores;
    }

    static List<String> pinned(int core, List<String> command) {
        List<String> all = new ArrayList<>(List.of("taskset", "-c", Integer.toString(core)));
        all.addAll(command);
        return all;
    }
}
