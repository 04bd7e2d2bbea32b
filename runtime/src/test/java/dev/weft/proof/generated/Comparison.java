package dev.weft.proof.generated;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;

/** Generates a program, weaves it, and runs each of its coroutines woven and by the oracle, under several schedules. */
final class Comparison {

    private static final int FUEL = 14;

    /** Enough to recurse deeper than what the runtime keeps on the Java stack; for some programs only, since it takes long. */
    private static final int MUCH_FUEL = 400;

    private static final int SELDOM = 40;

    private final long seed;
    private final int schedules;
    private final Program program;
    private int refused;

    /**
     * @param seed of the schedules
     * @param choices the program
     * @param schedules how many for each coroutine, the straight one included
     */
    Comparison(long seed, Choices choices, int schedules) {
        this.seed = seed;
        this.schedules = schedules;
        this.program = Program.generate(choices);
    }

    Program program() {
        return program;
    }

    /** How many coroutines were compared. */
    int methods() {
        return program.coroutines().size() - refused;
    }

    /** How many coroutines the weaver refused for a reason that it may have. */
    int refused() {
        return refused;
    }

    /** The first difference, or null. */
    @Nullable
    Difference run() {
        Map<String, byte[]> files = program.bytes();
        List<String> refusals = new ArrayList<>();
        Map<String, byte[]> woven;
        try {
            woven = Loaded.weave(files, refusals);
        } catch (Throwable e) {
            return unlessInvalid(
                    files, new Difference(Difference.Kind.WEAVER_THREW, "weaving", "no exception", text(e)));
        }
        if (!refusals.isEmpty()) {
            return new Difference(Difference.Kind.REFUSED, "weaving", "no refusal", refusals.get(0));
        }
        try {
            Loaded classes = Loaded.load(program, Loaded.loader(woven));
            return compare(classes);
        } catch (LinkageError | ReflectiveOperationException e) {
            return unlessInvalid(
                    files, new Difference(Difference.Kind.NOT_VERIFIED, "woven classes", "valid classes", text(e)));
        }
    }

    /** The difference, or that the classes were no good before they were woven. */
    private Difference unlessInvalid(Map<String, byte[]> files, Difference difference) {
        try {
            Loaded.load(program, Loaded.loader(files));
            return difference;
        } catch (LinkageError | ReflectiveOperationException e) {
            return new Difference(Difference.Kind.NOT_VALID, "unwoven classes", "valid classes", text(e));
        }
    }

    private static String text(Throwable e) {
        StringBuilder text = new StringBuilder(e.toString());
        for (int i = 0; i < Math.min(8, e.getStackTrace().length); i++) {
            text.append("\n      at ").append(e.getStackTrace()[i]);
        }
        return text.toString();
    }

    private @Nullable Difference compare(Loaded classes) throws ReflectiveOperationException {
        for (Signature signature : program.coroutines()) {
            for (int i = 0; i < schedules; i++) {
                Schedule schedule = schedule(i);
                String expected = runOracle(signature, schedule);
                String actual = runLoaded(classes, signature, schedule);
                if (!expected.equals(actual)) {
                    return new Difference(Difference.Kind.TRACE, signature + ", " + schedule, expected, actual);
                }
            }
        }
        return null;
    }

    /** The traces of all coroutines under all schedules, of classes as a loader has them. */
    List<String> traces(ClassLoader loader) throws ReflectiveOperationException {
        Loaded classes = Loaded.load(program, loader);
        List<String> traces = new ArrayList<>();
        for (Signature signature : program.coroutines()) {
            for (int i = 0; i < schedules; i++) {
                traces.add(signature + " " + runLoaded(classes, signature, schedule(i)));
            }
        }
        return traces;
    }

    private Schedule schedule(int number) {
        return number == 0 ? Schedule.STRAIGHT : new Schedule(seed * 1000 + number);
    }

    private String runLoaded(Loaded classes, Signature signature, Schedule schedule)
            throws ReflectiveOperationException {
        World world = new World(schedule, fuel(schedule));
        Receiver[] receivers = classes.receivers();
        world.receivers(receivers);
        return Drive.run(
                world, () -> classes.call(signature, receiver(signature, receivers), arguments(signature, world)));
    }

    private String runOracle(Signature signature, Schedule schedule) {
        World world = new World(schedule, fuel(schedule));
        Receiver[] receivers = {new Oracle.Instance(Program.MAIN), new Oracle.Instance(Program.SUB)};
        world.receivers(receivers);
        Interpreter interpreter = new Interpreter(program);
        Object[] arguments = arguments(signature, world);
        for (int i = 1; i < arguments.length; i++) {
            if (!(signature.parameters().get(i - 1) instanceof String)) {
                arguments[i] = Externals.primitive(arguments[i]);
            }
        }
        return Drive.run(world, () -> interpreter.call(signature, receiver(signature, receivers), arguments));
    }

    private static @Nullable Object receiver(Signature signature, Receiver[] receivers) {
        if (signature.isStatic()) {
            return null;
        }
        return receivers[signature.owner().equals(Program.SUB) ? 1 : 0];
    }

    private int fuel(Schedule schedule) {
        return seed % SELDOM == 0 && schedule.equals(Schedule.STRAIGHT) ? MUCH_FUEL : FUEL;
    }

    private static Object[] arguments(Signature signature, World world) {
        List<Object> arguments = new ArrayList<>(List.of(world));
        for (Object type : signature.parameters()) {
            arguments.add(argument(type, world));
        }
        return arguments.toArray();
    }

    private static @Nullable Object argument(Object type, World world) {
        if (type == Opcodes.INTEGER) {
            return 3;
        } else if (type == Opcodes.LONG) {
            return 5L;
        } else if (type == Opcodes.FLOAT) {
            return 1.25f;
        } else if (type == Opcodes.DOUBLE) {
            return 2.5;
        } else if (type.equals(Types.CORO)) {
            return world.point("argument");
        } else if (type.equals(Types.GENERATOR)) {
            return world.generator("argument");
        }
        return reference((String) type);
    }

    private static @Nullable Object reference(String type) {
        if (type.equals(Types.STRING) || type.equals(Types.OBJECT)) {
            return "argument";
        } else if (type.equals(Types.BOX)) {
            return new Box("argument", 1, 2);
        } else if (type.equals(Types.INTS)) {
            return new int[] {1, 2, 3};
        }
        return null;
    }
}
