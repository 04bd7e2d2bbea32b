package dev.weft.agent;

import dev.weft.weaver.ClassInspector;
import dev.weft.weaver.ClassReport;
import dev.weft.weaver.ClassReport.Coroutine;
import dev.weft.weaver.ClassReport.Point;
import dev.weft.weaver.ClassReport.Problem;
import dev.weft.weaver.bytecode.ConstantPool;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Lists the coroutines of a directory or jar, where they suspend, and what is wrong. Changes nothing. */
final class Check {

    private final PrintStream out;
    private int classes;
    private int coroutines;
    private int points;
    private int problems;
    private int warnings;

    Check(PrintStream out) {
        this.out = out;
    }

    int problems() {
        return problems;
    }

    /** Of a directory woven in place, what the compiler wrote is looked at, where it was kept. */
    void directory(Path directory) throws IOException {
        Path root = directory.toAbsolutePath().normalize();
        Path originals = root.resolveSibling("unwoven").resolve(root.getFileName());
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
                Path original = originals.resolve(root.relativize(file));
                byte[] bytes = Files.readAllBytes(file);
                boolean kept = ConstantPool.isWoven(bytes) && Files.exists(original);
                classFile(file.toString(), kept ? Files.readAllBytes(original) : bytes);
            }
        }
    }

    void jar(Path jar) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(jar))) {
            ZipEntry entry = in.getNextEntry();
            if (entry == null) {
                throw new IOException(jar + " is neither a directory nor a jar");
            }
            for (; entry != null; entry = in.getNextEntry()) {
                if (entry.getName().endsWith(".class")) {
                    classFile(entry.getName(), in.readAllBytes());
                }
            }
        }
    }

    /** One that cannot be read is a problem like any other, and the rest is read. */
    private void classFile(String name, byte[] bytes) {
        if (!ConstantPool.mentionsWeft(bytes)) {
            return;
        }
        ClassReport report;
        try {
            report = ClassInspector.inspect(bytes);
        } catch (RuntimeException e) { // what a class file can be broken in, the reader does not check
            out.println(name);
            out.println("  problem: it is broken, or newer than this weaver: " + e);
            problems++;
            return;
        }
        boolean silent = report.coroutines().isEmpty()
                && report.problems().isEmpty()
                && report.warnings().isEmpty();
        if (!silent) {
            print(report);
        }
    }

    private void print(ClassReport report) {
        classes++;
        out.println(report.className()
                + (report.wovenBy().isEmpty() ? "" : "  (woven already, by " + report.wovenBy() + ")"));
        for (Coroutine coroutine : report.coroutines()) {
            coroutines++;
            out.println("  " + at(coroutine.line()) + coroutine.name() + ": " + coroutine.returns() + ", "
                    + coroutine.bytesBefore() + " bytes"
                    + (coroutine.bytesAfter() == 0 ? "" : ", woven " + coroutine.bytesAfter()));
            for (Point point : coroutine.points()) {
                points++;
                out.println("    " + at(point.line()) + point.what());
            }
        }
        problems += report.problems().size();
        warnings += report.warnings().size();
        print("problem", report.problems());
        print("warning", report.warnings());
    }

    private void print(String kind, List<Problem> list) {
        for (Problem problem : list) {
            out.println("  " + kind + ": " + at(problem.line()) + problem.method() + " " + problem.reason());
        }
    }

    private static String at(int line) {
        return line == 0 ? "" : "line " + line + ": ";
    }

    void printSummary() {
        out.println("weft: " + WovenReport.count(coroutines, "coroutine") + " with "
                + WovenReport.count(points, "suspension point") + " in " + classes + " classes, "
                + WovenReport.count(problems, "problem") + ", " + WovenReport.count(warnings, "warning"));
    }
}
