package dev.weft.junit;

import dev.weft.testing.TestLoop;
import dev.weft.testing.TestLoopOptions;
import java.lang.reflect.AnnotatedElement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What {@link WeftTest} and {@link WithTestLoop} bring along: gives the test method, its lifecycle methods and the constructor one loop, the
 * same for all of one test, and closes it behind the last {@code @AfterEach} method.
 */
final class TestLoopExtension implements ParameterResolver, AfterEachCallback, TestExecutionExceptionHandler {

    private static final Namespace NAMESPACE = Namespace.create(TestLoopExtension.class);

    /** Jupiter tells the number of an invocation to the test only; in the id it stands for everybody. */
    private static final Pattern INVOCATION = Pattern.compile("template-invocation:#(\\d+)]");

    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestLoop.class;
    }

    @Override
    public TestLoop resolveParameter(ParameterContext parameter, ExtensionContext context) {
        if (context.getTestMethod().isEmpty()) {
            throw new ParameterResolutionException(
                    "a TestLoop lives as long as one test: take it in the test, in @BeforeEach or @AfterEach, "
                            + "or in the constructor of a class with an instance for each test, not in "
                            + parameter.getDeclaringExecutable());
        }
        Store store = context.getStore(NAMESPACE);
        return store.computeIfAbsent(TestLoop.class, key -> new Given(TestLoop.create(options(context))), Given.class)
                .loop();
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        TestLoop loop = loopOf(context);
        if (loop != null) {
            noteSeed(loop, failure);
        }
        throw failure;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        TestLoop loop = loopOf(context);
        if (loop == null
                || loop.eventLoop().isRunning()) { // a test that timed out in a thread of its own is left to itself
            return;
        }
        try {
            loop.close();
        } catch (Throwable leak) {
            noteSeed(loop, leak);
            throw leak;
        }
    }

    private static @Nullable TestLoop loopOf(ExtensionContext context) {
        Given given = context.getStore(NAMESPACE).get(TestLoop.class, Given.class);
        return given == null ? null : given.loop();
    }

    private static void noteSeed(TestLoop loop, Throwable failure) {
        Long seed = loop.options().seed();
        if (seed != null) {
            failure.addSuppressed(new SeedNote(seed, loop.traceHash()));
        }
    }

    private static TestLoopOptions options(ExtensionContext context) {
        WithTestLoop with = annotation(context).orElse(null);
        TestLoopOptions options = TestLoopOptions.defaults();
        if (with != null) {
            options = options.withStrictOrder(with.strictOrder())
                    .withRealTime(with.realTime())
                    .withDebug(with.debug())
                    .withLimit(Duration.ofMillis(with.limitMillis()));
        }
        Long seed = with != null && with.seed() != WithTestLoop.NO_SEED ? (Long) with.seed() : configuredSeed(context);
        return seed == null ? options : options.withSeed(seed + invocation(context) - 1);
    }

    /** The nearest one: the method's, its class's, that of the class around it. */
    private static Optional<WithTestLoop> annotation(ExtensionContext context) {
        for (ExtensionContext at = context; at != null; at = at.getParent().orElse(null)) {
            Optional<AnnotatedElement> element = at.getElement();
            Optional<WithTestLoop> found = AnnotationSupport.findAnnotation(element, WithTestLoop.class);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static @Nullable Long configuredSeed(ExtensionContext context) {
        String seed =
                context.getConfigurationParameter(WithTestLoop.SEED_PARAMETER).orElse(null);
        if (seed == null) {
            return null;
        }
        if (seed.equals("random")) {
            return ThreadLocalRandom.current().nextLong(0, Integer.MAX_VALUE);
        }
        try {
            return Long.valueOf(seed);
        } catch (NumberFormatException e) {
            throw new ExtensionConfigurationException(
                    WithTestLoop.SEED_PARAMETER + " is a number or random, not " + seed, e);
        }
    }

    /** Which invocation of a test this is, from 1. */
    private static int invocation(ExtensionContext context) {
        Matcher matcher = INVOCATION.matcher(context.getUniqueId());
        int number = 1;
        while (matcher.find()) {
            number = Integer.parseInt(matcher.group(1));
        }
        return number;
    }

    /** The loop of a test whose constructor failed is closed with the store. */
    private record Given(TestLoop loop) implements AutoCloseable {

        @Override
        public void close() {
            if (!loop.eventLoop().isRunning()) {
                loop.close();
            }
        }
    }
}
