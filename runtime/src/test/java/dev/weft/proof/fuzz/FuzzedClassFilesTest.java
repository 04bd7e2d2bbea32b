package dev.weft.proof.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Other files each build; {@code -Dweft.test.seed} repeats a failure. In a JVM without the agent, and with a small heap. */
@Tag("slow")
class FuzzedClassFilesTest {

    private static final int FILES = Integer.getInteger("weft.proof.files", 12_000);

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void neitherThrowNorHangNorBecomeWorse() throws Exception {
        long first = Long.parseLong(System.getProperty("weft.test.seed", "1")) * 1_000_000;
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        FuzzedClassFiles.class.getName(),
                        String.valueOf(FILES),
                        String.valueOf(first))
                .redirectErrorStream(true)
                .start();

        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("%,d files".formatted(FILES));
    }
}
