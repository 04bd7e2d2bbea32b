package dev.weft.proof.points;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Compares two runs of the same tests by their reports: which tests ran, and how each ended. */
public final class CompareReports {

    private CompareReports() {}

    /** @param arguments the directories with the reports of the run without points, and of the one with */
    public static void main(String[] arguments) throws IOException, XMLStreamException {
        Map<String, String> plain = outcomes(Path.of(arguments[0]));
        Map<String, String> woven = outcomes(Path.of(arguments[1]));
        Set<String> all = new TreeSet<>(plain.keySet());
        all.addAll(woven.keySet());
        int different = 0;
        for (String test : all) {
            String was = plain.getOrDefault(test, "did not run");
            String is = woven.getOrDefault(test, "did not run");
            if (!was.equals(is)) {
                different++;
                System.out.println(test + ": was " + was + ", is " + is);
            }
        }
        System.out.printf(
                "%,d tests, of which %,d pass; with points %,d pass; %,d differ%n",
                plain.size(), passed(plain), passed(woven), different);
        System.exit(different == 0 && !plain.isEmpty() ? 0 : 1);
    }

    private static long passed(Map<String, String> outcomes) {
        return outcomes.values().stream().filter("passed"::equals).count();
    }

    private static Map<String, String> outcomes(Path reports) throws IOException, XMLStreamException {
        Map<String, String> outcomes = new TreeMap<>();
        try (Stream<Path> files = Files.list(reports)) {
            for (Path file :
                    (Iterable<Path>) files.filter(path -> path.toString().endsWith(".xml"))::iterator) {
                try (InputStream in = Files.newInputStream(file)) {
                    read(XMLInputFactory.newInstance().createXMLStreamReader(in), outcomes);
                }
            }
        }
        return outcomes;
    }

    /** Tests of one name, such as a method's runs with several arguments, are told apart by their order. */
    private static void read(XMLStreamReader xml, Map<String, String> outcomes) throws XMLStreamException {
        String test = null;
        while (xml.hasNext()) {
            if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            switch (xml.getLocalName()) {
                case "testcase" -> {
                    test = unused(
                            xml.getAttributeValue(null, "classname") + "." + xml.getAttributeValue(null, "name"),
                            outcomes);
                    outcomes.put(test, "passed");
                }
                case "failure", "error" -> outcomes.put(test, "failed: " + xml.getAttributeValue(null, "type"));
                case "skipped" -> outcomes.put(test, "skipped");
                default -> {
                    // output, properties
                }
            }
        }
    }

    private static String unused(String test, Map<String, String> outcomes) {
        String name = test;
        for (int i = 2; outcomes.containsKey(name); i++) {
            name = test + " #" + i;
        }
        return name;
    }
}
