package dev.weft.debugger;

import com.sun.jdi.AbsentInformationException;
import com.sun.jdi.Bootstrap;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.LocalVariable;
import com.sun.jdi.Location;
import com.sun.jdi.Method;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StackFrame;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.Value;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector.Argument;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import com.sun.jdi.connect.LaunchingConnector;
import com.sun.jdi.connect.VMStartException;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.LocatableEvent;
import com.sun.jdi.event.VMDeathEvent;
import com.sun.jdi.event.VMDisconnectEvent;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.StepRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A second JVM with {@link Debuggee}, and what a debugger does with it: breakpoints on lines, steps, locals. */
final class Debugger implements AutoCloseable {

    private static final String TYPE = Debuggee.class.getName();
    private static final long PATIENCE_MILLIS = 30_000;

    /** What IDEs are told to skip; {@code docs/debugging.md}. */
    private static final List<String> SKIPPED = List.of(
            "dev.weft.woven.*",
            "dev.weft.internal.*",
            "dev.weft.agent.*",
            "dev.weft.weaver.*",
            "java.*",
            "javax.*",
            "jdk.*",
            "sun.*",
            "com.sun.*");

    private static final Path SOURCE = Path.of("src/test/java", TYPE.replace('.', '/') + ".java");

    private final VirtualMachine vm;
    private final List<String> source;
    private final ReferenceType type;

    /** The thread that stands still. */
    private @Nullable ThreadReference thread;

    private @Nullable EventSet held;

    private Debugger(VirtualMachine vm) {
        this.vm = vm;
        try {
            source = Files.readAllLines(SOURCE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ClassPrepareRequest prepare = vm.eventRequestManager().createClassPrepareRequest();
        prepare.addClassFilter(TYPE);
        prepare.enable();
        vm.resume();
        ClassPrepareEvent prepared = (ClassPrepareEvent) next();
        type = prepared.referenceType();
    }

    /** Starts the program on the JDK that runs the tests; it waits where its class is loaded. */
    static Debugger launch(List<String> options, String program) {
        LaunchingConnector connector = Bootstrap.virtualMachineManager().defaultConnector();
        Map<String, Argument> arguments = connector.defaultArguments();
        arguments.get("home").setValue(System.getProperty("java.home"));
        arguments.get("options").setValue(String.join(" ", options));
        arguments.get("main").setValue(TYPE + " " + program);
        try {
            return new Debugger(connector.launch(arguments));
        } catch (IOException | IllegalConnectorArgumentsException | VMStartException e) {
            throw new AssertionError("cannot debug " + options, e);
        }
    }

    // Places

    int line(String name) {
        for (int i = 0; i < source.size(); i++) {
            if (source.get(i).endsWith("#" + name)) {
                return i + 1;
            }
        }
        throw new AssertionError("no line of " + SOURCE + " ends with #" + name);
    }

    /** The name of the line where the program stands; or the line itself. */
    String place() {
        int line = location().lineNumber();
        boolean isOurs = location().declaringType().equals(type) && line > 0;
        String text = isOurs ? source.get(line - 1) : "";
        return text.contains("#")
                ? text.substring(text.indexOf('#') + 1)
                : location().toString();
    }

    Location location() {
        return frame().location();
    }

    /** As a debugger does: at each place in the class where the line begins. */
    void breakAt(String... names) {
        for (String name : names) {
            List<Location> places;
            try {
                places = type.locationsOfLine(line(name));
            } catch (AbsentInformationException e) {
                throw new AssertionError("the class has no lines", e);
            }
            if (places.isEmpty()) {
                throw new AssertionError("there is no code at line " + name);
            }
            places.forEach(this::breakAt);
        }
    }

    void breakAt(Location location) {
        BreakpointRequest request = vm.eventRequestManager().createBreakpointRequest(location);
        request.enable();
    }

    // The published metadata

    /** Where the program goes on after a suspension at a line; from the class itself, as docs/debugging.md says. */
    List<Location> resumptions(String name) {
        List<Location> places = new ArrayList<>();
        Method body = null;
        for (String row : extension().split("\n")) {
            String[] words = row.split(" ");
            if (words.length == 2 && !words[0].equals("WEFT")) {
                body = type.methodsByName(words[0], words[1]).get(0);
            } else if (words.length == 3 && Integer.parseInt(words[1]) == line(name)) {
                places.add(body.locationOfCodeIndex(Long.parseLong(words[2])));
            }
        }
        return places;
    }

    String extension() {
        try {
            return type.sourceDebugExtension();
        } catch (AbsentInformationException e) {
            throw new AssertionError("the class says nothing of its resumptions", e);
        }
    }

    // Locals

    /** Name and value of each local that is visible where the program stands. */
    Map<String, String> locals() {
        Map<String, String> locals = new TreeMap<>();
        try {
            for (LocalVariable local : frame().visibleVariables()) {
                Value value = frame().getValue(local);
                locals.put(
                        local.name(), value == null ? "null" : value.toString().replace("\"", ""));
            }
        } catch (AbsentInformationException e) {
            throw new AssertionError("no locals at " + location(), e);
        }
        return locals;
    }

    /** The class of {@code this} where the program stands. */
    @Nullable
    String receiver() {
        return frame().thisObject() == null
                ? null
                : frame().thisObject().referenceType().name();
    }

    private StackFrame frame() {
        try {
            return thread.frame(0);
        } catch (IncompatibleThreadStateException e) {
            throw new AssertionError("the program does not stand still", e);
        }
    }

    // Going on

    /** Goes on to the next stop. */
    Debugger go() {
        next();
        return this;
    }

    /** Goes on to the end, and tells where it stopped on the way. */
    List<String> stops() {
        List<String> places = new ArrayList<>();
        while (next() != null) {
            places.add(place());
        }
        return places;
    }

    Debugger stepOver() {
        return step(StepRequest.STEP_OVER);
    }

    Debugger stepInto() {
        return step(StepRequest.STEP_INTO);
    }

    Debugger stepOut() {
        return step(StepRequest.STEP_OUT);
    }

    private Debugger step(int depth) {
        StepRequest request = vm.eventRequestManager().createStepRequest(thread, StepRequest.STEP_LINE, depth);
        SKIPPED.forEach(request::addClassExclusionFilter);
        request.enable();
        if (next() == null) {
            throw new AssertionError("the program ended in a step");
        }
        vm.eventRequestManager().deleteEventRequest(request);
        return this;
    }

    /** @return null when the program has ended */
    private @Nullable Event next() {
        if (held != null) {
            held.resume();
            held = null;
        }
        try {
            while (true) {
                EventSet events = vm.eventQueue().remove(PATIENCE_MILLIS);
                if (events == null) {
                    throw new AssertionError("the program neither stops nor ends");
                }
                for (Event event : events) {
                    if (event instanceof VMDeathEvent || event instanceof VMDisconnectEvent) {
                        return null;
                    }
                    if (event instanceof LocatableEvent stop) {
                        thread = stop.thread();
                        held = events;
                        return event;
                    }
                    if (event instanceof ClassPrepareEvent) {
                        held = events;
                        return event;
                    }
                }
                events.resume();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What the program printed; to be asked when it has ended. */
    String output() {
        try (InputStream out = vm.process().getInputStream()) {
            return new String(out.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        vm.process().destroyForcibly();
    }
}
