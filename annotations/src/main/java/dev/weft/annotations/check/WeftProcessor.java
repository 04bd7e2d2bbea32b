package dev.weft.annotations.check;

import com.sun.source.util.JavacTask;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.ProcessingEnvironment;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;

/**
 * The check as an annotation processor. It processes nothing: javac calls processors before it has looked into method bodies,
 * so all this one does is to ask the compiler to be called again when it has.
 */
@SupportedAnnotationTypes("*")
public final class WeftProcessor extends AbstractProcessor {

    @Override
    public synchronized void init(ProcessingEnvironment environment) {
        super.init(environment);
        try {
            CheckListener.install(JavacTask.instance(environment));
        } catch (IllegalArgumentException
                | LinkageError e) { // another compiler, or a build tool's wrapper around javac's
            environment
                    .getMessager()
                    .printMessage(
                            Diagnostic.Kind.NOTE,
                            "Weft's check needs javac, and "
                                    + environment.getClass().getName()
                                    + " is not its own: coroutines are not checked here. With javac, try -Xplugin:Weft.");
        }
    }

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latest();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        return false;
    }
}
