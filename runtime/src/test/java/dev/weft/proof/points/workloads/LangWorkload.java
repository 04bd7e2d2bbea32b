package dev.weft.proof.points.workloads;

import java.io.Serializable;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.apache.commons.lang3.ArrayUtils;
import org.apache.commons.lang3.BooleanUtils;
import org.apache.commons.lang3.CharSet;
import org.apache.commons.lang3.ClassUtils;
import org.apache.commons.lang3.Conversion;
import org.apache.commons.lang3.EnumUtils;
import org.apache.commons.lang3.LocaleUtils;
import org.apache.commons.lang3.Range;
import org.apache.commons.lang3.SerializationUtils;
import org.apache.commons.lang3.StringUtils;
import org.apache.commons.lang3.Validate;
import org.apache.commons.lang3.builder.CompareToBuilder;
import org.apache.commons.lang3.builder.EqualsBuilder;
import org.apache.commons.lang3.builder.HashCodeBuilder;
import org.apache.commons.lang3.builder.ToStringBuilder;
import org.apache.commons.lang3.builder.ToStringStyle;
import org.apache.commons.lang3.math.Fraction;
import org.apache.commons.lang3.math.NumberUtils;
import org.apache.commons.lang3.mutable.MutableInt;
import org.apache.commons.lang3.reflect.MethodUtils;
import org.apache.commons.lang3.reflect.TypeUtils;
import org.apache.commons.lang3.time.DateUtils;
import org.apache.commons.lang3.time.DurationFormatUtils;
import org.apache.commons.lang3.time.FastDateFormat;
import org.apache.commons.lang3.tuple.Pair;
import org.apache.commons.lang3.tuple.Triple;

/** commons-lang3. */
public final class LangWorkload extends Workload {

    private static final TimeZone UTC = TimeZone.getTimeZone("UTC");
    private static final String WORDS = "the quick  brown fox, the lazy dog; \u00fcber \ud83d\ude00 and 42 more";

    enum Colour {
        RED,
        GREEN
    }

    /** Something with fields to reflect on. */
    public static final class Bean implements Serializable, Comparable<Bean> {

        private static final long serialVersionUID = 1;
        private final String name;
        private final int[] numbers;
        private final double weight;

        Bean(String name, double weight, int... numbers) {
            this.name = name;
            this.weight = weight;
            this.numbers = numbers;
        }

        public String greet(String who, Number times) {
            return name + who + times;
        }

        @Override
        public boolean equals(Object other) {
            return EqualsBuilder.reflectionEquals(this, other);
        }

        @Override
        public int hashCode() {
            return HashCodeBuilder.reflectionHashCode(17, 37, this);
        }

        @Override
        public int compareTo(Bean other) {
            return new CompareToBuilder()
                    .append(name, other.name)
                    .append(weight, other.weight)
                    .append(numbers, other.numbers)
                    .toComparison();
        }
    }

    @Override
    protected void run() {
        strings();
        numbers();
        arraysAndRanges();
        beans();
        dates();
        reflection();
        failures();
    }

    private void strings() {
        part("split", () -> StringUtils.split(WORDS, " ,;"));
        part("splitPreserve", () -> StringUtils.splitByWholeSeparatorPreserveAllTokens(WORDS, " "));
        part("camel", () -> StringUtils.splitByCharacterTypeCamelCase("fooBarHTTP2Server"));
        part("abbreviate", () -> StringUtils.abbreviate(WORDS, 5, 20));
        part("centre", () -> StringUtils.center("x", 9, "ab") + StringUtils.swapCase(WORDS));
        part(
                "replaceEach",
                () -> StringUtils.replaceEachRepeatedly(
                        WORDS, new String[] {"fox", "ab", "q"}, new String[] {"ab", "c", "Q"}));
        part(
                "difference",
                () -> StringUtils.difference(WORDS, WORDS.replace("dog", "cat"))
                        + StringUtils.getCommonPrefix("inter", "internet", "interval"));
        part("accents", () -> StringUtils.stripAccents("\u00e9\u00e0\u0142 caf\u00e9") + StringUtils.rotate(WORDS, 7));
        part("charset", () -> CharSet.getInstance("a-c", "^d-z") + " " + StringUtils.countMatches(WORDS, "o"));
        part(
                "unwrap",
                () -> StringUtils.unwrap(StringUtils.wrap("x", '\''), '\'')
                        + StringUtils.overlay("abcdef", "zz", 2, 4));
    }

    private void numbers() {
        for (String text :
                List.of("12", "-0x1F", "1e400", "3.25f", "99999999999", "0777", "1.1E-700F", "12L", "--1", "")) {
            part("createNumber " + text, () -> NumberUtils.createNumber(text));
            part("isCreatable " + text, () -> NumberUtils.isCreatable(text) + " " + NumberUtils.isParsable(text));
        }
        part(
                "fraction",
                () -> Fraction.getFraction(3.14159265)
                        .add(Fraction.getFraction("1 3/7"))
                        .reduce());
        part("pow", () -> Fraction.getFraction(2, -6).pow(-5).toProperString());
        part("conversion", () -> Conversion.intToHex(0xCAFE, 0, "", 0, 4) + Conversion.hexToLong("1234", 0, 0, 0, 4));
        part("mutable", () -> new MutableInt(3).addAndGet(4) + BooleanUtils.toInteger(true));
    }

    private void arraysAndRanges() {
        part("insert", () -> Arrays.toString(ArrayUtils.insert(2, new int[] {1, 2, 3}, 9, 8)));
        part("removeAll", () -> Arrays.toString(ArrayUtils.removeAll(new long[] {1, 2, 3, 4, 5}, 0, 2, 4)));
        part("shift", () -> {
            double[] values = {1, 2, 3, 4, 5, 6};
            ArrayUtils.shift(values, 4);
            ArrayUtils.reverse(values, 1, 4);
            return values;
        });
        part(
                "range",
                () -> Range.of(1, 9).intersectionWith(Range.of(4, 20)) + " "
                        + Range.of("a", "f").fit("z"));
        part(
                "tuple",
                () -> Triple.of(1, "x", Pair.of(2L, 'c')) + " "
                        + Pair.of("a", 1).compareTo(Pair.of("a", 2)));
    }

    private void beans() {
        Bean one = new Bean("one", 1.5, 1, 2, 3);
        Bean two = new Bean("two", 2.5, 1, 2);
        part("equals", () -> one.equals(SerializationUtils.clone(one)) + " " + one.equals(two));
        part("hash", one::hashCode);
        part("compare", () -> one.compareTo(two) + " " + one.compareTo(SerializationUtils.clone(one)));
        part("toString", () -> ToStringBuilder.reflectionToString(one, ToStringStyle.SHORT_PREFIX_STYLE));
        part(
                "json",
                () -> new ToStringBuilder(one, ToStringStyle.JSON_STYLE)
                        .append("name", "a\"b")
                        .append("list", List.of(1, 2))
                        .append("array", new int[][] {{1}, {2, 3}})
                        .build());
        part(
                "enum",
                () -> EnumUtils.getEnumMap(Colour.class) + " "
                        + EnumUtils.generateBitVector(Colour.class, Colour.GREEN));
    }

    private void dates() {
        FastDateFormat format = FastDateFormat.getInstance("yyyy-MM-dd'T'HH:mm:ss.SSSZZ EEE MMM", UTC, Locale.ENGLISH);
        part("format", () -> format.format(new Date(1234567890123L)));
        part("parse", () -> format.parse("2009-02-13T23:31:30.123Z Fri Feb").getTime());
        part("parse wrong", () -> format.parse("2009-02-13 nonsense"));
        part(
                "truncate",
                () -> DateUtils.truncate(new Date(1234567890123L), java.util.Calendar.HOUR)
                                .getTime()
                        + " "
                        + DateUtils.ceiling(new Date(1234567890123L), DateUtils.SEMI_MONTH)
                                .getTime());
        part(
                "duration",
                () -> DurationFormatUtils.formatDurationWords(987654321, true, true) + " "
                        + DurationFormatUtils.formatPeriod(0, 1234567890123L, "y'y' M'm' d'd' H:mm:ss", false, UTC));
        part(
                "iso week",
                () -> FastDateFormat.getInstance("YYYY-'W'ww-u", UTC, Locale.GERMANY)
                        .format(new Date(0)));
    }

    private void reflection() {
        Bean bean = new Bean("b", 0);
        part("invoke", () -> MethodUtils.invokeMethod(bean, "greet", "x", 3));
        part("overridden", () -> {
            Method method = MethodUtils.getMatchingAccessibleMethod(Bean.class, "greet", String.class, Integer.class);
            return MethodUtils.getOverrideHierarchy(method, ClassUtils.Interfaces.INCLUDE);
        });
        part("interfaces", () -> ClassUtils.getAllInterfaces(java.util.ArrayList.class));
        part("name", () -> ClassUtils.getAbbreviatedName("org.apache.commons.lang3.ClassUtils", 20));
        part("canonical", () -> ClassUtils.getShortCanonicalName("[[Ljava.util.Map$Entry;"));
        part(
                "type",
                () -> TypeUtils.toString(TypeUtils.parameterize(java.util.Map.class, String.class, Integer[].class)));
        part("assignable", () -> TypeUtils.isAssignable(TypeUtils.parameterize(List.class, String.class), List.class));
        part("locale", () -> LocaleUtils.localeLookupList(LocaleUtils.toLocale("de_CH_POSIX"), Locale.ENGLISH));
    }

    private void failures() {
        part("validate", () -> {
            Validate.inclusiveBetween(1, 5, 9);
            return "valid";
        });
        part("notEmpty", () -> Validate.noNullElements(new String[] {"a", null}, "at %d"));
        part("range", () -> Range.of(1, null));
        part("zero", () -> Fraction.getFraction(1, 0));
    }
}
