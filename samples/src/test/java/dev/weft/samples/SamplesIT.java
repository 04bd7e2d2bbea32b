package dev.weft.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each script of {@code samples/bin} starts its program. */
class SamplesIT {
    private static final Path SCRIPTS = Path.of("bin").toAbsolutePath();

    static List<String> scripts() throws IOException {
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("_"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void startsItsProgram(String name) throws Exception {
        switch (name) {
            case "count" -> assertThat(print(name)).containsExactly("10", "15", "20", "25", "30");
            case "countdown" -> assertThat(print(name)).containsExactly("9", "7", "4", "0", "end");
            case "nested" -> assertThat(print(name)).containsExactly("[1, 2, 2, 3, 3, 3]");
            case "from-callback" -> assertThat(print(name)).hasSize(3).contains("resumed in main");
            case "update-index" -> assertThat(print(name, "3", "50")).hasSize(4);
            case "crawl" -> assertThat(print(name, "--help")).anyMatch(line -> line.contains("--max-redirects"));
            case "echo" -> echo(name, "streams", "0");
            case "dispatch" ->
                assertThat(print(name, "0")).singleElement().asString().startsWith("listening on ");
            case "selectors" -> echo(name, "0");
            default -> fail("no test for samples/bin/" + name + ": add one here");
        }
    }

    private static List<String> print(String name, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(SCRIPTS.resolve(name).toString()));
        command.addAll(List.of(arguments));
        try (Program program = Program.command(command)) {
            Program.Finished finished = program.finish();
            assertThat(finished.err()).isEmpty();
            assertThat(finished.exitCode()).isZero();
            return finished.out();
        }
    }

    private static void echo(String name, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(SCRIPTS.resolve(name).toString()));
        command.addAll(List.of(arguments));
        try (Program program = Program.command(command)) {
            String line = program.awaitOut(text -> text.startsWith("listening on "));
            int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(30_000);
                socket.getOutputStream().write("weft".getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().readNBytes(4)).isEqualTo(new byte[] {'w', 'e', 'f', 't'});
            }
        }
    }
}
