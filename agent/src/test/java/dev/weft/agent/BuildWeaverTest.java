package dev.weft.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.agent.BuildWeaver.Summary;
import dev.weft.weaver.ClassWeaver;
import dev.weft.weaver.Compiled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildWeaverTest {

    private static final byte[] A = Compiled.source(
                    "class A { @Coroutine Coro<Integer> f(Coro<Integer> c) { return result(1 + yieldFrom(c)); } }")
            .main();
    private static final byte[] CHANGED = Compiled.source(
                    "class A { @Coroutine Coro<Integer> f(Coro<Integer> c) { return result(2 + yieldFrom(c)); } }")
            .main();
    private static final byte[] PLAIN =
            Compiled.source("class P { Coro<?> c; }").main();
    private static final FileTime OLD = FileTime.from(Instant.parse("2001-02-03T04:05:06Z"));

    @TempDir
    Path target;

    private Path classes;
    private Path file;
    private Path original;
    private final ByteArrayOutputStream reports = new ByteArrayOutputStream();

    @BeforeEach
    void writeClasses() throws IOException {
        classes = Files.createDirectories(target.resolve("classes"));
        file = Files.createDirectories(classes.resolve("p/q")).resolve("A.class");
        original = target.resolve("unwoven/classes/p/q/A.class");
        Files.write(file, A);
        Files.write(classes.resolve("P.class"), PLAIN);
        Files.writeString(classes.resolve("notes.txt"), "dev/weft/");
    }

    private BuildWeaver weaver(String hash) {
        return new BuildWeaver(hash, new PrintStream(reports, true, StandardCharsets.UTF_8));
    }

    // Directories

    @Test
    void keepsTheOriginalsBesideTheDirectory() throws IOException {
        Summary summary = weaver("1").weaveDirectory(classes);

        assertThat(summary).isEqualTo(new Summary(1, 1, 0, 0));
        assertThat(ClassWeaver.wovenBy(Files.readAllBytes(file))).isEqualTo("1");
        assertThat(Files.readAllBytes(original)).isEqualTo(A);
        assertThat(target.resolve("unwoven/classes/P.class")).doesNotExist();
        assertThat(classes.resolve("P.class")).hasBinaryContent(PLAIN);
        assertThat(classes.resolve("notes.txt")).hasContent("dev/weft/");
    }

    @Test
    void aSecondRunDoesNothing() throws IOException {
        weaver("1").weaveDirectory(classes);
        Files.setLastModifiedTime(file, OLD);
        Files.setLastModifiedTime(original, OLD);

        Summary summary = weaver("1").weaveDirectory(classes);

        assertThat(summary).isEqualTo(new Summary(0, 0, 1, 0));
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(OLD);
        assertThat(Files.getLastModifiedTime(original)).isEqualTo(OLD);
    }

    @Test
    void anotherWeaverWeavesAgainFromTheOriginals() throws IOException {
        weaver("1").weaveDirectory(classes);

        Summary summary = weaver("2").weaveDirectory(classes);

        assertThat(summary).isEqualTo(new Summary(1, 1, 0, 0));
        assertThat(Files.readAllBytes(file))
                .isEqualTo(new ClassWeaver("2").weave(A).bytes());
        assertThat(Files.readAllBytes(original)).isEqualTo(A);
    }

    @Test
    void aClassThatWasCompiledAgainIsWovenFromThat() throws IOException {
        weaver("1").weaveDirectory(classes);
        Files.write(file, CHANGED);

        weaver("1").weaveDirectory(classes);

        assertThat(Files.readAllBytes(file))
                .isEqualTo(new ClassWeaver("1").weave(CHANGED).bytes());
        assertThat(Files.readAllBytes(original)).isEqualTo(CHANGED);
    }

    @Test
    void aMissingOriginalIsAnErrorThatSaysWhatToDo() throws IOException {
        weaver("1").weaveDirectory(classes);
        Files.delete(original);
        byte[] woven = Files.readAllBytes(file);

        assertThatThrownBy(() -> weaver("2").weaveDirectory(classes))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(file.toString(), original.toString(), "compile it again");
        assertThat(file).hasBinaryContent(woven);
    }

    @Test
    void refusalsAreReportedOnceAndAgainWithTheNextWeaver() throws IOException {
        Files.write(
                classes.resolve("R.class"),
                Compiled.source("class R { @Coroutine int f() { return 1; } }").main());

        assertThat(weaver("1").weaveDirectory(classes).refusals()).isOne();

        assertThat(reports.toString(StandardCharsets.UTF_8))
                .contains("weft: R.f cannot be woven")
                .hasLineCount(1);
    }

    /** A name relative to the working directory, and a trailing slash. */
    @Test
    void theDirectoryMayBeRelative() throws IOException {
        Path relative = Path.of("").toAbsolutePath().relativize(classes.toRealPath());

        weaver("1").weaveDirectory(relative);

        assertThat(original).exists();
    }

    // Jars

    private Path jar() throws IOException {
        Path jar = target.resolve("some.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            add(zip, "META-INF/", new byte[0], ZipEntry.DEFLATED);
            add(
                    zip,
                    "META-INF/MANIFEST.MF",
                    "Manifest-Version: 1.0\n".getBytes(StandardCharsets.UTF_8),
                    ZipEntry.STORED);
            add(zip, "p/q/A.class", A, ZipEntry.DEFLATED);
            add(zip, "P.class", PLAIN, ZipEntry.STORED);
            add(zip, "B.class", A, ZipEntry.STORED);
        }
        return jar;
    }

    private static void add(ZipOutputStream zip, String name, byte[] bytes, int method) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(1_000_000_000_000L);
        entry.setMethod(method);
        if (method == ZipEntry.STORED) {
            CRC32 sum = new CRC32();
            sum.update(bytes);
            entry.setCrc(sum.getValue());
            entry.setSize(bytes.length);
        }
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }

    @Test
    void weavesAJarInPlace() throws IOException {
        Path jar = jar();

        Summary summary = weaver("1").weaveJar(jar);

        assertThat(summary).isEqualTo(new Summary(2, 2, 0, 0));
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            List<? extends ZipEntry> entries = zip.stream().toList();
            assertThat(entries)
                    .extracting(ZipEntry::getName)
                    .containsExactly("META-INF/", "META-INF/MANIFEST.MF", "p/q/A.class", "P.class", "B.class");
            assertThat(entries).extracting(ZipEntry::getTime).containsOnly(1_000_000_000_000L);
            assertThat(entries)
                    .extracting(ZipEntry::getMethod)
                    .containsExactly(
                            ZipEntry.DEFLATED, ZipEntry.STORED, ZipEntry.DEFLATED, ZipEntry.STORED, ZipEntry.STORED);
            assertThat(zip.getInputStream(zip.getEntry("B.class")).readAllBytes())
                    .isEqualTo(new ClassWeaver("1").weave(A).bytes());
            assertThat(zip.getInputStream(zip.getEntry("P.class")).readAllBytes())
                    .isEqualTo(PLAIN);
        }
    }

    @Test
    void theSameJarGivesTheSameBytes() throws IOException {
        weaver("1").weaveJar(jar());
        byte[] first = Files.readAllBytes(target.resolve("some.jar"));

        weaver("1").weaveJar(jar());

        assertThat(target.resolve("some.jar")).hasBinaryContent(first);
    }

    private static byte[] zip(Object... namesAndContents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                add(zip, (String) namesAndContents[i], (byte[]) namesAndContents[i + 1], ZipEntry.DEFLATED);
            }
        }
        return bytes.toByteArray();
    }

    private static List<String> names(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.stream().map(ZipEntry::getName).toList();
        }
    }

    /** A signature that does not fit would keep the JVM from loading any class of the jar. */
    @Test
    void aSignatureThatDoesNotFitAnyMoreIsLeftOut() throws IOException {
        byte[] nothing = new byte[0];
        Path jar = Files.write(
                target.resolve("signed.jar"),
                zip(
                        "META-INF/MANIFEST.MF",
                        nothing,
                        "META-INF/ME.SF",
                        nothing,
                        "META-INF/ME.RSA",
                        nothing,
                        "META-INF/sig-other",
                        nothing,
                        "META-INF/services/X.SF",
                        nothing,
                        "A.class",
                        A));

        weaver("1").weaveJar(jar);

        assertThat(names(jar)).containsExactly("META-INF/MANIFEST.MF", "META-INF/services/X.SF", "A.class");
        assertThat(reports.toString(StandardCharsets.UTF_8))
                .contains("signed.jar was signed; META-INF/ME.SF, META-INF/ME.RSA, META-INF/sig-other left out")
                .contains("sign the jar again")
                .hasLineCount(1);
    }

    @Test
    void aSignedJarWithNothingToWeaveIsNotTouched() throws IOException {
        byte[] bytes = zip("META-INF/ME.SF", new byte[0], "P.class", PLAIN);
        Path jar = Files.write(target.resolve("signed.jar"), bytes);

        weaver("1").weaveJar(jar);

        assertThat(jar).hasBinaryContent(bytes);
        assertThat(reports.size()).isZero();
    }

    @Test
    void classesForOneJavaVersionAreWovenToo() throws IOException {
        Path jar = Files.write(target.resolve("multi.jar"), zip("A.class", A, "META-INF/versions/21/A.class", CHANGED));

        assertThat(weaver("1").weaveJar(jar).classes()).isEqualTo(2);
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            assertThat(zip.getInputStream(zip.getEntry("META-INF/versions/21/A.class"))
                            .readAllBytes())
                    .isEqualTo(new ClassWeaver("1").weave(CHANGED).bytes());
        }
    }

    /** As Spring Boot packs a program. */
    @Test
    void aJarInsideIsLeftAloneAndTold() throws IOException {
        byte[] inside = zip("A.class", A, "P.class", PLAIN);
        byte[] woven = zip("A.class", new ClassWeaver("1").weave(A).bytes());
        Path jar = Files.write(
                target.resolve("boot.jar"),
                zip("BOOT-INF/classes/A.class", A, "BOOT-INF/lib/in.jar", inside, "BOOT-INF/lib/woven.jar", woven));

        assertThat(weaver("1").weaveJar(jar).classes()).isOne();
        assertThat(reports.toString(StandardCharsets.UTF_8))
                .contains("boot.jar: BOOT-INF/lib/in.jar inside it has 1 classes to weave")
                .hasLineCount(1);
    }

    /** As others may read it, so they may afterwards. */
    @Test
    void aJarKeepsItsPermissions() throws IOException {
        Path jar = jar();
        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));

        weaver("1").weaveJar(jar);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(jar)))
                .isEqualTo("rw-r--r--");
    }

    @Test
    void aJarThatIsWovenIsNotTouched() throws IOException {
        Path jar = jar();
        weaver("1").weaveJar(jar);
        Files.setLastModifiedTime(jar, OLD);

        assertThat(weaver("1").weaveJar(jar)).isEqualTo(new Summary(0, 0, 2, 0));
        assertThat(Files.getLastModifiedTime(jar)).isEqualTo(OLD);
    }

    @Test
    void aJarWovenByAnotherWeaverMustBeBuiltAgain() throws IOException {
        Path jar = jar();
        weaver("1").weaveJar(jar);
        byte[] woven = Files.readAllBytes(jar);

        assertThatThrownBy(() -> weaver("2").weaveJar(jar))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("p/q/A.class", "build the jar again");
        assertThat(jar).hasBinaryContent(woven);
        assertThat(target.toFile().list())
                .as("no temporary file is left")
                .containsExactlyInAnyOrder("classes", "some.jar");
    }
}
