package dev.weft.living.programs;

import dev.weft.weaving.FixtureRun;

/** Runs the groups of fixtures that it is given, in every way, then the journey. */
public final class Fixtures {

    private Fixtures() {}

    public static void main(String[] groups) throws Exception {
        int fixtures = 0;
        for (String group : groups) {
            fixtures += FixtureRun.check(Fixtures.class.getClassLoader(), group);
        }
        System.out.println("fixtures: " + fixtures + " fixtures");
        System.out.println("journey: " + Journey.make() + " checks");
    }
}
