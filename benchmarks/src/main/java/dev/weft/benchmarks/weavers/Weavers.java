package dev.weft.benchmarks.weavers;

import com.offbynull.coroutines.instrumenter.InstrumentationSettings;
import com.offbynull.coroutines.instrumenter.Instrumenter;
import com.offbynull.coroutines.instrumenter.asm.ClassLoaderClassInformationRepository;
import com.offbynull.coroutines.instrumenter.generators.DebugGenerators.MarkerType;
import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.Map;
import kilim.analysis.ClassInfo;
import kilim.analysis.ClassWeaver;
import kilim.analysis.KilimContext;
import org.apache.commons.javaflow.providers.core.ContinuableClassTransformationFactory;
import org.apache.commons.javaflow.spi.ClasspathResourceLoader;
import org.apache.commons.javaflow.spi.ResourceTransformer;

/** Bodies woven by the earlier weavers. */
public final class Weavers {

    private static final ClassLoader APPLICATION = Weavers.class.getClassLoader();

    private Weavers() {}

    /** Adds classes for the frames' states. */
    public static Bodies kilim() {
        return BodyLoader.load(KilimBodies.class, (name, classFile) -> {
            ClassWeaver weaver = new ClassWeaver(KilimContext.DEFAULT, new ByteArrayInputStream(classFile));
            weaver.weave();
            Map<String, byte[]> classes = new HashMap<>(Map.of(name, classFile));
            for (ClassInfo woven : weaver.getClassInfos()) {
                classes.put(woven.className.replace('/', '.'), woven.bytes);
            }
            return classes;
        });
    }

    public static Bodies offbynull() {
        Instrumenter instrumenter = new Instrumenter(new ClassLoaderClassInformationRepository(APPLICATION));
        InstrumentationSettings settings = new InstrumentationSettings(MarkerType.NONE, false, false);
        return BodyLoader.load(
                OffbynullBodies.class,
                (name, classFile) -> Map.of(
                        name, instrumenter.instrument(classFile, settings).getInstrumentedClass()));
    }

    public static Bodies javaflow() {
        ResourceTransformer transformer =
                new ContinuableClassTransformationFactory().createTransformer(new ClasspathResourceLoader(APPLICATION));
        return BodyLoader.load(JavaflowBodies.class, (name, classFile) -> {
            byte[] woven = transformer.transform(classFile, name.replace('.', '/'));
            return Map.of(name, woven == null ? classFile : woven);
        });
    }
}
