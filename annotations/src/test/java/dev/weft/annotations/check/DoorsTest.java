package dev.weft.annotations.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.annotations.Coroutine;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Proxy;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.annotation.processing.Messager;
import javax.annotation.processing.ProcessingEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The ways to switch the check on, each with the module's own class files, as javac finds them. */
class DoorsTest {

    /** Earns a warning: javac itself drops an error that is reported twice. */
    private static final String SOURCE =
            "class Some { Coro<Void> g() { return null; } void f(Runnable r) { f(() -> g()); } }";

    static Stream<List<String>> waysIn() {
        String own = own();
        return Stream.of(
                List.of("-Xplugin:Weft", "-proc:none", "-processorpath", own),
                List.of("-processorpath", own),
                List.of("-processor", "dev.weft.annotations.check.WeftProcessor", "-processorpath", own),
                List.of("-Xplugin:Weft", "-processorpath", own));
    }

    @ParameterizedTest
    @MethodSource("waysIn")
    void eachReportsOnce(List<String> options) {
        Checked checked = Checked.compile(SOURCE, task -> {}, options.toArray(String[]::new));

        assertThat(checked.found())
                .singleElement()
                .satisfies(found -> assertThat(found.message()).startsWith("g only makes a Coro"));
    }

    @Test
    void nothingIsCheckedUnasked() {
        assertThat(Checked.compile(SOURCE, task -> {}, "-proc:none").found()).isEmpty();
    }

    /** Another compiler's environment, or a build tool's around javac's. */
    @Test
    void anotherCompilerIsLeftAlone() {
        List<String> messages = new ArrayList<>();
        Messager messager = fake(Messager.class, messages, null);
        ProcessingEnvironment environment = fake(ProcessingEnvironment.class, new ArrayList<>(), messager);

        new WeftProcessor().init(environment);

        assertThat(messages)
                .singleElement()
                .satisfies(message -> assertThat(message).startsWith("[NOTE, Weft's check needs javac, and "));
    }

    /** JDK 17 refuses to start with a module that provides a service whose type no module of the program exports. */
    @Test
    void programsThatOnlyRunNeedNoCompiler() {
        ModuleDescriptor module = ModuleFinder.of(Path.of(own()))
                .find("dev.weft.annotations")
                .orElseThrow()
                .descriptor();

        assertThat(module.requires())
                .filteredOn(required -> !required.modifiers().contains(Modifier.STATIC))
                .extracting(ModuleDescriptor.Requires::name)
                .containsExactly("java.base");
        assertThat(module.provides()).isEmpty();
        assertThat(module.exports())
                .extracting(ModuleDescriptor.Exports::source)
                .containsExactly("dev.weft.annotations");
    }

    private static <T> T fake(Class<T> type, List<String> calls, Object answer) {
        return type.cast(Proxy.newProxyInstance(
                DoorsTest.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    calls.add(Arrays.toString(arguments));
                    return answer;
                }));
    }

    private static String own() {
        try {
            return Path.of(Coroutine.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
