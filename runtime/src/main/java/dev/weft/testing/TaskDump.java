package dev.weft.testing;

import dev.weft.EventLoop;
import java.util.List;

/** What {@link EventLoop#dumpTasks} prints, as the end of a message. */
final class TaskDump {

    /** Lines told; of more, the number is. */
    static final int MAX_LINES = 200;

    private TaskDump() {}

    static String of(EventLoop loop) {
        StringBuilder dump = new StringBuilder();
        loop.dumpTasks(dump);
        List<String> lines = dump.toString().lines().toList();
        if (lines.isEmpty()) {
            return "\n  no tasks";
        }
        String told = "\n  " + String.join("\n  ", lines.subList(0, Math.min(lines.size(), MAX_LINES)));
        return lines.size() <= MAX_LINES ? told : told + "\n  and " + (lines.size() - MAX_LINES) + " lines more";
    }
}
