package dev.weft.benchmarks.startup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts {@link Hello} in a JVM of its own and prints the milliseconds that it took, from the outside: {@code sample MS}. */
public final class JvmStart {

    private JvmStart() {}

    /** The JVM's arguments, and at last how many samples. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(arguments).subList(0, arguments.length - 1));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Hello.class.getName()));
        int samples = Integer.parseInt(arguments[arguments.length - 1]);
        for (int i = 0; i < samples; i++) {
            long begin = System.nanoTime();
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes()).strip();
            int status = process.waitFor();
            long taken = System.nanoTime() - begin;
            if (status != 0 || !output.equals("hello")) {
                throw new IOException(command + " ended with status " + status + " and printed: " + output);
            }
            System.out.println("sample " + taken / 1e6);
        }
    }
}
