package dev.weft.proof.points;

import com.fasterxml.jackson.core.JsonFactory;
import com.google.common.base.Splitter;
import com.google.common.util.concurrent.internal.InternalFutureFailureAccess;
import dev.weft.proof.corpus.ClassIndex;
import dev.weft.proof.corpus.CorpusLoader;
import dev.weft.proof.corpus.OldClassFiles;
import dev.weft.proof.points.workloads.AsmWorkload;
import dev.weft.proof.points.workloads.GuavaWorkload;
import dev.weft.proof.points.workloads.JacksonWorkload;
import dev.weft.proof.points.workloads.LangWorkload;
import dev.weft.proof.points.workloads.MathWorkload;
import dev.weft.proof.points.workloads.Workload;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.commons.lang3.StringUtils;
import org.apache.commons.math3.util.FastMath;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.util.Textifier;

/** A library, the jars it is in, and a program that uses it. */
public enum Library {
    LANG(LangWorkload.class, StringUtils.class),
    GUAVA(GuavaWorkload.class, Splitter.class, InternalFutureFailureAccess.class),
    JACKSON(JacksonWorkload.class, JsonFactory.class),
    ASM(AsmWorkload.class, ClassReader.class, ClassNode.class, Analyzer.class, Textifier.class),
    MATH(MathWorkload.class, FastMath.class);

    /** Where a call was one Java frame it is some six with points. */
    private static final long STACK = 256L << 20;

    private static final String WORKLOADS = Workload.class.getPackageName().replace('.', '/') + "/";

    private final Class<? extends Workload> workload;
    private final List<Path> jars;

    Library(Class<? extends Workload> workload, Class<?>... in) {
        this.workload = workload;
        this.jars = Stream.of(in).map(Library::jar).toList();
    }

    /** The jar that a class came from. */
    public static Path jar(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    public List<Path> jars() {
        return jars;
    }

    /** What the program tells when the library is as it is. */
    public String run() {
        return run(classFile -> classFile);
    }

    /** What the program tells when each class of the library is rewritten as it is loaded. */
    public String run(Function<byte[], byte[]> rewriting) {
        try (ClassIndex index = new ClassIndex(jars)) {
            CorpusLoader loader = new CorpusLoader(index, name -> classFile(name, index, rewriting));
            return inThread(() -> {
                try {
                    Class<?> type = Class.forName(workload.getName(), true, loader);
                    return (String) ((Supplier<?>) type.getConstructor().newInstance()).get();
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(this + " does not run", e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte @Nullable [] classFile(String name, ClassIndex index, Function<byte[], byte[]> rewriting) {
        if (name.startsWith(WORKLOADS)) { // loaded anew, to see the library of this loader
            try (InputStream in = ClassLoader.getSystemResourceAsStream(name + ".class")) {
                return in.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(name, e);
            }
        }
        byte[] classFile = index.bytes(name);
        if (classFile == null) {
            return null;
        }
        return rewriting.apply(OldClassFiles.isOld(classFile) ? OldClassFiles.renew(classFile, index) : classFile);
    }

    private static String inThread(Supplier<String> task) {
        CompletableFuture<String> result = new CompletableFuture<>();
        Thread thread = new Thread(null, () -> result.completeAsync(task, Runnable::run), "workload", STACK);
        thread.start();
        return result.join();
    }
}
