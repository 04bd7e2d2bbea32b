package dev.weft.weaving;

import java.lang.reflect.Method;

/** Coroutines in every way, for tests elsewhere and for programs that run in JVMs of their own. */
public final class FixtureRun {

    private FixtureRun() {}

    /** Runs a group's fixtures; gives how many there are, or throws what is wrong with one. */
    public static int check(ClassLoader loader, String group) {
        return Fixture.of(loader, group).mapToInt(FixtureRun::check).sum();
    }

    private static int check(Fixture fixture) {
        EveryWay.check(fixture.body(), fixture.expected());
        return 1;
    }

    /** Runs one coroutine, which takes {@link Points}; its class has a constructor without parameters. */
    public static void check(Method method, String expected) {
        EveryWay.check(new Fixture(method).body(), expected);
    }

    public static Iterable<String> groups() {
        return Fixture.GROUPS;
    }
}
