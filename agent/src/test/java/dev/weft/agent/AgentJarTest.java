package dev.weft.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar as it is handed out; Maven builds it before this module's tests run. */
class AgentJarTest {
    private static final long MOST_BYTES = 450 * 1024;

    private final Path path = theJar();

    @Test
    void holdsExactlyOneAsmAndThatIsRelocated() throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            assertThat(jar.stream().map(JarEntry::getName).filter(name -> name.endsWith("/ClassReader.class")))
                    .containsExactly("dev/weft/agent/asm/ClassReader.class");
        }
    }

    /** Names in strings count too: Class.forName on one would find the user's ASM, of another version. */
    @Test
    void noClassMentionsAsmByItsOwnName() throws IOException {
        List<String> wrong = new ArrayList<>();
        try (JarFile jar = new JarFile(path.toFile())) {
            for (JarEntry entry : jar.stream().toList()) {
                String bytes = new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1);
                if (bytes.contains("org/objectweb/asm") || bytes.contains("org.objectweb.asm"))
                    wrong.add(entry.getName());
            }
        }

        assertThat(wrong).isEmpty();
    }

    /** A user's module path and class path see one automatic module and no packages but ours. */
    @Test
    void holdsNothingButOurPackages() throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            assertThat(jar.stream().map(JarEntry::getName).filter(name -> name.endsWith(".class")))
                    .allMatch(name -> name.startsWith("dev/weft/agent/") || name.startsWith("dev/weft/weaver/"));
            assertThat(jar.stream().map(JarEntry::getName)).noneMatch(name -> name.startsWith("META-INF/versions/"));
            assertThat(jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
                    .isEqualTo("dev.weft.agent");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Main-Class", "Premain-Class", "Agent-Class"})
    void manifestNamesAClassOfTheJar(String attribute) throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            Attributes manifest = jar.getManifest().getMainAttributes();

            assertThat(manifest.getValue(attribute)).isNotNull();
            assertThat(jar.getEntry(manifest.getValue(attribute).replace('.', '/') + ".class"))
                    .as("%s: %s", attribute, manifest.getValue(attribute))
                    .isNotNull();
        }
    }

    /** {@code java -jar} would start the agent as well, beside the command. */
    @Test
    void theCommandIsNoAgent() throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Launcher-Agent-Class"))
                    .isNull();
        }
    }

    /** ASM's licence asks for its text beside copies in binary form. */
    @Test
    void carriesTheLicenceOfAsm() throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            JarEntry licence = jar.getJarEntry("META-INF/LICENSE-asm.txt");

            assertThat(licence).isNotNull();
            assertThat(new String(jar.getInputStream(licence).readAllBytes(), StandardCharsets.UTF_8))
                    .contains("INRIA, France Telecom", "Redistributions in binary form");
        }
    }

    @Test
    void isSmall() throws IOException {
        assertThat(Files.size(path)).as("bytes of %s", path).isLessThanOrEqualTo(MOST_BYTES);
    }

    private static Path theJar() {
        try {
            Path target = Path.of(AgentJarTest.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .getParent();
            List<Path> jars = new ArrayList<>();
            try (DirectoryStream<Path> found = Files.newDirectoryStream(target, "weft-agent-*.jar")) {
                for (Path jar : found) jars.add(jar);
            }
            assertThat(jars)
                    .as("agent jars in %s; mvn process-classes builds one", target)
                    .hasSize(1);
            return jars.get(0);
        } catch (IOException | URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
