package dev.weft.benchmarks;

import static dev.weft.benchmarks.Measures.jmh;

import dev.weft.benchmarks.Peer.Launch;
import dev.weft.benchmarks.loom.VirtualThreads;
import dev.weft.benchmarks.tasks.PingPong;
import dev.weft.benchmarks.tasks.Spawn;
import dev.weft.benchmarks.tasks.Switch;
import dev.weft.benchmarks.tasks.Timers;
import java.util.ArrayList;
import java.util.List;

/** Tasks on a loop. */
final class TaskMeasures {

    private static final String GROUP = "tasks";
    private static final String SCRIPT = "tasks.py";

    /**
     * The loop is old then, as in a server, after a second. With hundreds of megabytes it is young to the end, and whatever is
     * allocated lies in memory that no cache has seen since the last collection.
     */
    private static final String YOUNG = "-Xmn64m";

    private TaskMeasures() {}

    static List<Measure> all() {
        return List.of(spawn(), switchOne(), switchMixed(), pingPong(), timers("task.timers", GROUP));
    }

    private static Measure spawn() {
        return measure(
                "task.spawn",
                "start a task and wait for its result",
                "spawn",
                new Peer("weft", "Weft", tasks(Spawn.class, "weft")),
                new Peer("kotlin", "Kotlin async", tasks(Spawn.class, "kotlin")),
                virtualThreads(Spawn.class));
    }

    private static Measure switchOne() {
        return measure(
                "task.switch",
                "a task switch, tasks of one coroutine",
                "switch",
                new Peer("weft", "Weft", tasks(Switch.class, "weft")),
                new Peer("kotlin", "Kotlin yield", tasks(Switch.class, "kotlin")),
                virtualThreads(Switch.class));
    }

    private static Measure switchMixed() {
        return measure(
                "task.switch.mixed",
                "a task switch, tasks of ten coroutines",
                "switch-mixed",
                new Peer("weft", "Weft", tasks(Switch.class, "weftMixed")),
                new Peer("kotlin", "Kotlin yield", tasks(Switch.class, "kotlinMixed")));
    }

    private static Measure pingPong() {
        return measure(
                "task.ping-pong",
                "a round trip over two queues",
                "ping-pong",
                new Peer("weft", "Weft", tasks(PingPong.class, "weft")),
                new Peer("kotlin", "Kotlin Channel", tasks(PingPong.class, "kotlin")),
                virtualThreads(PingPong.class));
    }

    /** Of the loop alone; the group of servers has it, too. */
    static Measure timers(String id, String group) {
        return measure(
                id,
                group,
                "a timer, of 1,000,000 with half cancelled",
                "timers",
                new Peer("weft", "Weft", jmh(Timers.class, "weft")),
                new Peer("executor", "JDK executor", jmh(Timers.class, "executor")));
    }

    private static Launch tasks(Class<?> type, String method) {
        return jmh(type, method).with(YOUNG);
    }

    private static Peer virtualThreads(Class<?> type) {
        List<String> arguments = new ArrayList<>(List.of(VirtualThreads.ONE_CARRIER));
        arguments.add(YOUNG);
        Launch launch = jmh(type, "virtualThreads").with(arguments.toArray(String[]::new));
        return new Peer("virtual-threads", "virtual threads", launch).from(21);
    }

    private static Measure measure(String id, String title, String script, Peer... peers) {
        return measure(id, GROUP, title, script, peers);
    }

    private static Measure measure(String id, String group, String title, String script, Peer... peers) {
        List<Peer> all = new ArrayList<>(List.of(peers));
        all.add(new Peer("asyncio", "CPython asyncio", new Launch.Python(SCRIPT, List.of(script), false)));
        all.add(new Peer("uvloop", "CPython uvloop", new Launch.Python(SCRIPT, List.of(script), true)));
        return new Measure(id, group, title, "ns", all);
    }
}
