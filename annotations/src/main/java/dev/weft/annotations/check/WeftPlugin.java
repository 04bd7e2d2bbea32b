package dev.weft.annotations.check;

import com.sun.source.util.JavacTask;
import com.sun.source.util.Plugin;

/** The check as a plug-in of javac: {@code -Xplugin:Weft}. */
public final class WeftPlugin implements Plugin {

    @Override
    public String getName() {
        return "Weft";
    }

    @Override
    public void init(JavacTask task, String... arguments) {
        CheckListener.install(task);
    }
}
