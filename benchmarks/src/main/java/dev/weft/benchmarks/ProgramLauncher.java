package dev.weft.benchmarks;

import dev.weft.benchmarks.Peer.Launch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Runs a program that measures itself and prints lines {@code sample NUMBER}. */
final class ProgramLauncher {

    private static final String SAMPLE = "sample ";

    private ProgramLauncher() {}

    static List<Sample> run(Launch launch, Settings settings, Jdk jdk) throws IOException, InterruptedException {
        List<String> command =
                launch instanceof Launch.Java java ? ofJava(java, jdk) : ofPython((Launch.Python) launch);
        command.add(Integer.toString(settings.iterations()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        List<Sample> samples = output.lines()
                .filter(line -> line.startsWith(SAMPLE))
                .map(line -> new Sample(Double.parseDouble(line.substring(SAMPLE.length())), Double.NaN))
                .toList();
        if (status != 0 || samples.isEmpty()) {
            throw new IOException(command + " ended with status " + status + " and printed: " + output);
        }
        return samples;
    }

    private static List<String> ofJava(Launch.Java launch, Jdk jdk) {
        List<String> command = new ArrayList<>();
        command.add(jdk.java().toString());
        command.addAll(Jvm.arguments(launch.jvmArguments(), jdk));
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), launch.main().getName()));
        command.addAll(launch.arguments());
        return command;
    }

    private static List<String> ofPython(Launch.Python launch) {
        List<String> command = new ArrayList<>();
        command.add(launch.uvloop() ? Python.withUvloop() : Python.newest());
        command.add(System.getProperty("weft.benchmarks", "benchmarks") + "/python/" + launch.script());
        command.addAll(launch.arguments());
        command.add(launch.uvloop() ? "uvloop" : "asyncio");
        return command;
    }
}
