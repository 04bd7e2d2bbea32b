package dev.weft.benchmarks;

import dev.weft.benchmarks.Peer.Launch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs one JMH benchmark in one fork. */
final class JmhLauncher {

    private JmhLauncher() {}

    static List<Sample> run(Launch.Jmh launch, Settings settings, Jdk jdk) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + Pattern.quote(launch.type() + "." + launch.method()) + "$")
                .jvm(jdk.java().toString())
                .jvmArgs(Jvm.compilingAtOnce(launch.jvmArguments(), jdk).toArray(String[]::new))
                .forks(1)
                .warmupIterations(settings.warmups())
                .warmupTime(TimeValue.milliseconds(settings.millis()))
                .measurementIterations(settings.iterations())
                .measurementTime(TimeValue.milliseconds(settings.millis()))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        launch.parameters().forEach(options::param);
        Collection<RunResult> results = new Runner(options.build()).run();
        List<Sample> samples = new ArrayList<>();
        for (RunResult run : results) {
            for (BenchmarkResult fork : run.getBenchmarkResults()) {
                fork.getIterationResults().forEach(iteration -> samples.add(sample(iteration)));
            }
        }
        if (samples.isEmpty()) {
            throw new RunnerException("no benchmark is called " + launch.type() + "." + launch.method());
        }
        return samples;
    }

    private static Sample sample(IterationResult iteration) {
        Result<?> allocated = iteration.getSecondaryResults().get("gc.alloc.rate.norm");
        return new Sample(
                iteration.getPrimaryResult().getScore(), allocated == null ? Double.NaN : allocated.getScore());
    }
}
