package dev.weft.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The README's example is compiled as it stands there, woven by the agent, and its tests pass. */
class ReadmeTest {

    private static final Pattern EXAMPLE = Pattern.compile("```java\n(import .*?class (\\w+) .*?)```", Pattern.DOTALL);

    @Test
    void theExamplePasses(@TempDir Path directory) throws Exception {
        Matcher example = EXAMPLE.matcher(Files.readString(Path.of("README.md")));
        assertThat(example.find()).isTrue();
        Path source = directory.resolve(example.group(2) + ".java");
        Files.writeString(source, example.group(1));

        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-d",
                        directory.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Xlint:all,-path,-processing",
                        "-Werror",
                        source.toString());
        assertThat(status).as("javac's exit status").isZero();

        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
            EngineTestKit.engine("junit-jupiter")
                    .selectors(selectClass(loader.loadClass(example.group(2))))
                    .execute()
                    .testEvents()
                    .assertStatistics(stats -> stats.succeeded(23).failed(0));
        }
    }
}
