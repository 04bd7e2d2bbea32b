package dev.weft.traces;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds the lines of a source file by the comments in them, {@code #name} at the end. */
final class Source {

    private final String file;
    private final List<String> lines;

    Source(Class<?> type) {
        file = type.getSimpleName() + ".java";
        try {
            lines = Files.readAllLines(
                    Path.of("src/test/java", type.getPackageName().replace('.', '/'), file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As in a stack trace: {@code File.java:12}. */
    String line(String name) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).endsWith("#" + name)) {
                return file + ":" + (i + 1);
            }
        }
        throw new AssertionError("no line of " + file + " ends with #" + name);
    }

    /** A trace as text: {@code method(File.java:12)} of each element, up to the first that is not of the types. */
    static List<String> bodies(Throwable exception, Class<?>... types) {
        List<String> texts = new ArrayList<>();
        for (StackTraceElement element : exception.getStackTrace()) {
            if (Arrays.stream(types).noneMatch(type -> type.getName().equals(element.getClassName()))) {
                break;
            }
            texts.add(text(element));
        }
        return texts;
    }

    static String text(StackTraceElement element) {
        return element.getMethodName() + "(" + element.getFileName() + ":" + element.getLineNumber() + ")";
    }
}
