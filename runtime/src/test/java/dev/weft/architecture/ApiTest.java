package dev.weft.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Weft;
import java.io.IOException;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The signatures that user code can see are those in {@code api/weft.api}: being public is a decision, seen in review. What woven
 * code calls ({@code dev.weft.woven}) may change until the first release and is left out.
 */
class ApiTest {

    private static final Path AGREED = Path.of("api/weft.api");
    private static final Path FOUND = Path.of("target/weft.api");
    private static final List<String> PACKAGES = List.of(
            "dev.weft",
            "dev.weft.flow",
            "dev.weft.net",
            "dev.weft.process",
            "dev.weft.streams",
            "dev.weft.sync",
            "dev.weft.testing");

    @Test
    void thePublicSignaturesAreTheAgreedOnes() throws Exception {
        List<String> found = signatures();
        Files.write(FOUND, found);

        assertThat(found)
                .as("public signatures; where a difference is meant, copy %s to %s", FOUND, AGREED)
                .containsExactlyElementsOf(Files.readAllLines(AGREED));
    }

    private static List<String> signatures() throws Exception {
        List<String> lines = new ArrayList<>();
        for (String name : PACKAGES) {
            for (Class<?> type : publicTypes(name)) {
                lines.add(header(type));
                lines.addAll(members(type));
            }
        }
        return lines;
    }

    private static List<Class<?>> publicTypes(String packageName) throws IOException, URISyntaxException {
        Path classes = Path.of(
                Weft.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<Class<?>> types = new ArrayList<>();
        try (Stream<Path> files = Files.list(classes.resolve(packageName.replace('.', '/')))) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".class") && !name.equals("package-info.class")) {
                    Class<?> type = load(packageName + "." + name.substring(0, name.length() - ".class".length()));
                    if (isVisible(type)) {
                        types.add(type);
                    }
                }
            }
        }
        return types;
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, ApiTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(name, e);
        }
    }

    private static boolean isVisible(Class<?> type) {
        boolean declared = Modifier.isPublic(type.getModifiers()) || Modifier.isProtected(type.getModifiers());
        return declared
                && !type.isSynthetic()
                && (type.getDeclaringClass() == null || isVisible(type.getDeclaringClass()));
    }

    private static String header(Class<?> type) {
        String kind = type.isInterface() ? "interface" : type.isRecord() ? "record" : type.isEnum() ? "enum" : "class";
        String isFinal = Modifier.isFinal(type.getModifiers()) ? "final " : "";
        Stream<String> parents = Stream.concat(
                        Stream.ofNullable(type.getGenericSuperclass()), Arrays.stream(type.getGenericInterfaces()))
                .map(parent -> parent.getTypeName());
        return isFinal + kind + " " + type.getName() + " : " + String.join(", ", parents.toList());
    }

    private static List<String> members(Class<?> type) {
        List<String> lines = new ArrayList<>();
        add(type.getDeclaredFields(), Field::toGenericString, lines);
        add(type.getDeclaredConstructors(), Constructor::toGenericString, lines);
        add(type.getDeclaredMethods(), Method::toGenericString, lines);
        return lines;
    }

    private static <M extends AccessibleObject & Member> void add(
            M[] members, Function<M, String> text, List<String> lines) {
        Arrays.stream(members)
                .filter(member ->
                        Modifier.isPublic(member.getModifiers()) || Modifier.isProtected(member.getModifiers()))
                .filter(member -> !member.isSynthetic())
                .map(member -> "    " + text.apply(member))
                .sorted()
                .forEach(lines::add);
    }
}
