package dev.weft.weaving;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes a coroutine at random: variables of several types, every kind of statement, suspension points wherever an expression
 * may stand. It always ends. The same seed gives the same text.
 */
final class RandomProgram {

    private static final int MOST_DEPTH = 4;

    private final Random random;
    private final List<Variable> variables = new ArrayList<>();
    private final List<String> labels = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private int names;
    private int budget;
    private int loops;
    private int helpers;

    private record Variable(String type, String name) {}

    private RandomProgram(long seed) {
        this.random = new Random(seed);
    }

    /** The members of a class with {@code @Coroutine static Coro<Object> body(Points p)} in it. */
    static String write(long seed) {
        RandomProgram program = new RandomProgram(seed);
        int helpers = program.random.nextInt(3);
        for (int i = 0; i < helpers; i++) {
            program.method("static Coro<Integer> sub" + i + "(Points p, int a, long b, String c)", "int", 25);
            program.helpers++;
        }
        program.method("static Coro<Object> body(Points p)", "Object", 90);
        return program.text.toString();
    }

    private void method(String header, String returns, int size) {
        budget = size;
        variables.clear();
        if (header.contains("int a")) {
            variables.addAll(List.of(new Variable("int", "a"), new Variable("long", "b"), new Variable("String", "c")));
        }
        text.append("@Coroutine ").append(header).append(" {\n");
        for (String type : List.of("int", "String", "long", "Object")) {
            declare(type, 1);
        }
        block(0);
        noteVariables();
        text.append("return result(").append(expression(returns, 2)).append(");\n}\n");
    }

    // Statements

    private void block(int depth) {
        int known = variables.size();
        int statements = depth == 0 ? 100 : 1 + random.nextInt(4); // the budget ends it
        for (int i = 0; i < statements && budget > 0; i++) {
            statement(depth);
        }
        while (variables.size() > known) {
            variables.remove(variables.size() - 1);
        }
    }

    private void statement(int depth) {
        budget--;
        int kind = random.nextInt(depth >= MOST_DEPTH ? 9 : 20);
        switch (kind) {
            case 0, 1 -> declare(anyType(), 3);
            case 2, 3, 4 -> assign();
            case 5, 6, 7 -> line("p.note(" + shown(3) + ");");
            case 8 -> leave();
            case 9, 10 -> ifElse(depth);
            case 11, 12 -> counted(depth);
            case 13 -> whileLoop(depth);
            case 14 -> forEach(depth);
            case 15, 16, 17 -> tryStatement(depth);
            case 18 -> switchStatement(depth);
            default -> nested("{", depth);
        }
    }

    /** One of the ways out, taken seldom: most of the program should run. */
    private void leave() {
        String when = "if (" + expression("int", 2) + " == 3) ";
        switch (random.nextInt(4)) {
            case 0 -> line(when + "return result(" + returned() + ");");
            case 1 -> line(when + "throw new ArithmeticException(\"t\" + " + expression("int", 2) + ");");
            default -> jump(when);
        }
    }

    private String returned() {
        return text.lastIndexOf("Coro<Object> body") >= 0 ? shown(2) : expression("int", 2);
    }

    /** Says what the variables hold, so that a lost one shows. */
    private void noteVariables() {
        for (Variable variable : variables) {
            if (!variable.type().equals("int[]") && random.nextBoolean()) {
                line("p.note(" + variable.name() + ");");
            }
        }
    }

    /** Something with a text that is the same in each run. */
    private String shown(int depth) {
        String type = anyType();
        String value = expression(type, depth);
        return type.equals("int[]") ? "java.util.Arrays.toString(" + value + ")" : value;
    }

    private void line(String statement) {
        text.append(statement).append('\n');
    }

    private void nested(String header, int depth) {
        line(header);
        block(depth + 1);
        line("}");
    }

    private void declare(String type, int depth) {
        String value = expression(type, depth);
        Variable variable = new Variable(type, "v" + names++);
        line(type + " " + variable.name() + " = " + value + ";");
        variables.add(variable);
    }

    private void assign() {
        List<Variable> assignable =
                variables.stream().filter(v -> !v.name().startsWith("k")).toList();
        Variable variable = assignable.get(random.nextInt(assignable.size()));
        String name = variable.name();
        switch (variable.type()) {
            case "int[]" ->
                line(name + "[" + index() + "] " + pick("=", "+=", "*=") + " " + expression("int", 3) + ";");
            case "int", "long" -> line(name + pick(" = ", " += ", " ^= ") + expression(variable.type(), 3) + ";");
            case "String" -> line(name + " = cut(" + expression("String", 3) + ");");
            default -> line(name + " = " + expression(variable.type(), 3) + ";");
        }
    }

    private void jump(String when) {
        if (!labels.isEmpty()) {
            String label = labels.get(random.nextInt(labels.size()));
            line(when + pick("break ", "continue ") + label + ";");
        }
    }

    private void ifElse(int depth) {
        nested("if (" + expression("boolean", 3) + ") {", depth);
        if (random.nextBoolean()) {
            nested("else {", depth);
        }
    }

    private void counted(int depth) {
        String counter = "k" + names++;
        loop(
                "for (int " + counter + " = 0; " + counter + " < " + (1 + random.nextInt(3)) + "; " + counter + "++) {",
                depth);
    }

    private void whileLoop(int depth) {
        String counter = "k" + names++;
        line("int " + counter + " = 0;");
        variables.add(new Variable("int", counter));
        loop("while (" + counter + "++ < 2 && " + expression("int", 2) + " != 3) {", depth);
    }

    private void forEach(int depth) {
        String type = pick("int", "String", "long");
        String name = "k" + names++;
        String values = IntStream.range(0, 1 + random.nextInt(2))
                .mapToObj(i -> expression(type, 2))
                .collect(Collectors.joining(", "));
        loop("for (" + type + " " + name + " : new " + type + "[] {" + values + "}) {", depth);
    }

    private void loop(String header, int depth) {
        if (loops >= 2) { // three levels would take long
            nested("{", depth);
            return;
        }
        loops++;
        String label = "l" + names++;
        labels.add(label);
        nested(label + ": " + header, depth);
        labels.remove(label);
        loops--;
    }

    private void tryStatement(int depth) {
        line("try {");
        line("p.note(yieldFrom(p.i(" + expression("int", 1) + ")));");
        block(depth + 1);
        line("}");
        boolean caught = random.nextInt(3) > 0;
        if (caught) {
            String name = "e" + names++;
            line("} catch ("
                    + pick("Failure", "ArithmeticException", "RuntimeException", "Failure | ArithmeticException") + " "
                    + name + ") {");
            text.delete(text.lastIndexOf("}\n} catch"), text.lastIndexOf("} catch"));
            line("p.note(" + name + ".getMessage());");
            noteVariables();
            block(depth + 1);
            line("}");
        }
        if (!caught || random.nextBoolean()) {
            line("finally {");
            noteVariables();
            block(depth + 1);
            line("}");
        }
    }

    private void switchStatement(int depth) {
        boolean strings = random.nextBoolean();
        line("switch (" + (strings ? "String.valueOf(" + expression("String", 2) + ")" : expression("int", 2)) + ") {");
        for (int i = 0; i < 2; i++) {
            line("case " + (strings ? "\"s" + i + "\"" : String.valueOf(i + random.nextInt(2) * 1000 * (i + 1))) + ":");
            block(depth + 1);
            if (random.nextBoolean()) {
                line("break;");
            }
        }
        line("default:");
        block(depth + 1);
        line("}");
    }

    // Expressions

    private String anyType() {
        return pick("int", "int", "long", "double", "String", "boolean", "Object", "int[]");
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String index() {
        return "idx(" + expression("int", 1) + ")";
    }

    private String expression(String type, int depth) {
        if (depth <= 0 || budget <= 0 || random.nextInt(6) == 0) {
            return simple(type);
        }
        budget--;
        int d = depth - 1;
        return switch (type) {
            case "int" -> intExpression(d);
            case "long" ->
                switch (random.nextInt(4)) {
                    case 0 -> "yieldFrom(p.l(" + expression("long", d) + "))";
                    case 1 -> "(" + expression("long", d) + pick(" + ", " * ", " - ") + expression("int", d) + ")";
                    case 2 ->
                        "sum(" + expression("int", d) + ", " + expression("long", d) + ", " + expression("double", d)
                                + ")";
                    default -> conditional("long", d);
                };
            case "double" ->
                random.nextBoolean()
                        ? "yieldFrom(p.d(" + expression("double", d) + "))"
                        : "(" + expression("double", d) + " + " + expression("long", d) + ")";
            case "boolean" ->
                switch (random.nextInt(5)) {
                    case 0 -> "yieldFrom(p.b(" + expression("boolean", d) + "))";
                    case 1 -> "(" + expression("int", d) + pick(" < ", " == ", " >= ") + expression("int", d) + ")";
                    case 2 ->
                        "(" + expression("boolean", d) + pick(" && ", " || ", " ^ ") + expression("boolean", d) + ")";
                    case 3 -> "!" + expression("boolean", d);
                    default -> instanceOf(d);
                };
            case "String" ->
                switch (random.nextInt(5)) {
                    case 0 -> "yieldFrom(p.s(" + expression("String", d) + "))";
                    case 1 ->
                        "cut(" + expression("String", d) + " + " + expression(pick("int", "long", "boolean"), d) + ")";
                    case 2 -> "new Box(" + expression("String", d) + ", " + expression("long", d) + ").text()";
                    case 3 ->
                        "cut(" + expression("int", d) + " + " + expression("String", d) + " + "
                                + expression("String", d) + ")";
                    default -> conditional("String", d);
                };
            case "Object" ->
                switch (random.nextInt(3)) {
                    case 0 -> "yieldFrom(p.of((Object) " + expression(pick("String", "int"), d) + "))";
                    case 1 -> "(Object) new Box(cut(" + expression("String", d) + "), " + expression("long", d) + ")";
                    default ->
                        "(" + expression("boolean", d) + " ? (Object) " + expression("int", d) + " : (Object) "
                                + expression("String", d) + ")";
                };
            default -> "new int[] {" + expression("int", d) + ", " + expression("int", d) + ", 7}";
        };
    }

    private String intExpression(int d) {
        return switch (random.nextInt(9)) {
            case 0, 1 -> "yieldFrom(p.i(" + expression("int", d) + "))";
            case 2 -> "(" + expression("int", d) + pick(" + ", " * ", " - ", " & ") + expression("int", d) + ")";
            case 3 ->
                "join(" + expression("int", d) + ", " + expression("String", d) + ", " + expression("int", d) + ")";
            case 4 -> conditional("int", d);
            case 5 -> expression("int[]", d) + "[" + index() + "]";
            case 6 -> switchExpression(d);
            case 7 ->
                helpers == 0
                        ? "(int) (long) " + expression("long", d)
                        : "yieldFrom(sub" + random.nextInt(helpers) + "(p, " + expression("int", d) + ", "
                                + expression("long", d) + ", " + expression("String", d) + "))";
            default -> modified();
        };
    }

    private String switchExpression(int d) {
        String local = "y" + names++;
        return "switch (" + expression("int", d) + " & 1) { case 0 -> " + expression("int", d) + "; default -> { int "
                + local + " = " + expression("int", d) + "; yield " + local + " + " + expression("int", d) + "; } }";
    }

    private String instanceOf(int d) {
        String local = "s" + names++;
        return "(" + expression("Object", d) + " instanceof String " + local + " && " + local + ".length() < "
                + expression("int", d) + ")";
    }

    private String modified() {
        List<Variable> ints = variables.stream()
                .filter(v -> v.type().equals("int") && !v.name().startsWith("k"))
                .toList();
        if (ints.isEmpty()) {
            return simple("int");
        }
        String name = ints.get(random.nextInt(ints.size())).name();
        return pick(name + "++", "(--" + name + ")", "(" + name + " += " + expression("int", 1) + ")");
    }

    private String conditional(String type, int d) {
        return "(" + expression("boolean", d) + " ? " + expression(type, d) + " : " + expression(type, d) + ")";
    }

    private String simple(String type) {
        List<Variable> known =
                variables.stream().filter(v -> v.type().equals(type)).toList();
        if (!known.isEmpty() && random.nextInt(4) > 0) {
            return known.get(random.nextInt(known.size())).name();
        }
        int n = random.nextInt(5);
        return switch (type) {
            case "int" -> String.valueOf(n);
            case "long" -> n + "L";
            case "double" -> n + ".5";
            case "boolean" -> n > 2 ? "(p == null)" : "(p != null)";
            case "String" -> n == 4 ? "(String) null" : "\"s" + n + "\"";
            case "Object" -> n == 4 ? "(Object) null" : "(Object) \"o\"";
            default -> "new int[] {1, 2, 3}";
        };
    }
}
