package dev.weft.proof.points.workloads;

import com.google.common.base.Ascii;
import com.google.common.base.CaseFormat;
import com.google.common.base.CharMatcher;
import com.google.common.base.Joiner;
import com.google.common.base.MoreObjects;
import com.google.common.base.Splitter;
import com.google.common.base.Strings;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.Collections2;
import com.google.common.collect.ComparisonChain;
import com.google.common.collect.EvictingQueue;
import com.google.common.collect.HashBiMap;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableRangeMap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableTable;
import com.google.common.collect.Iterables;
import com.google.common.collect.Lists;
import com.google.common.collect.Maps;
import com.google.common.collect.MinMaxPriorityQueue;
import com.google.common.collect.Multimaps;
import com.google.common.collect.Ordering;
import com.google.common.collect.Range;
import com.google.common.collect.Sets;
import com.google.common.collect.TreeMultiset;
import com.google.common.collect.TreeRangeSet;
import com.google.common.escape.Escapers;
import com.google.common.graph.GraphBuilder;
import com.google.common.graph.MutableGraph;
import com.google.common.graph.Traverser;
import com.google.common.hash.BloomFilter;
import com.google.common.hash.Funnels;
import com.google.common.hash.Hashing;
import com.google.common.html.HtmlEscapers;
import com.google.common.io.BaseEncoding;
import com.google.common.io.ByteSource;
import com.google.common.io.CharSource;
import com.google.common.math.BigIntegerMath;
import com.google.common.math.DoubleMath;
import com.google.common.math.IntMath;
import com.google.common.math.LongMath;
import com.google.common.math.Quantiles;
import com.google.common.math.Stats;
import com.google.common.net.InetAddresses;
import com.google.common.net.InternetDomainName;
import com.google.common.net.MediaType;
import com.google.common.primitives.Doubles;
import com.google.common.primitives.Ints;
import com.google.common.primitives.UnsignedLong;
import com.google.common.primitives.UnsignedLongs;
import com.google.common.reflect.TypeToken;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.SettableFuture;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Guava. */
public final class GuavaWorkload extends Workload {

    @Override
    protected void run() {
        strings();
        collections();
        moreCollections();
        rangesAndGraphs();
        numbers();
        hashesAndBytes();
        cachesAndFutures();
        names();
    }

    private void strings() {
        part(
                "split",
                () -> Splitter.on(CharMatcher.anyOf(",;"))
                        .trimResults()
                        .omitEmptyStrings()
                        .splitToList(" a, b;;c ,"));
        part("map", () -> Splitter.on('&').withKeyValueSeparator('=').split("a=1&b=2&c=3"));
        part("map twice", () -> Splitter.on('&').withKeyValueSeparator('=').split("a=1&a=2"));
        part(
                "join",
                () -> Joiner.on("|").useForNull("-").join("a", null, 3)
                        + Joiner.on(',').withKeyValueSeparator("->").join(Map.of(1, 2)));
        part(
                "case",
                () -> CaseFormat.LOWER_CAMEL.to(CaseFormat.UPPER_UNDERSCORE, "fooBarBaz")
                        + Ascii.truncate("abcdefgh", 5, ".."));
        part(
                "chars",
                () -> CharMatcher.inRange('a', 'f')
                        .or(CharMatcher.is('z'))
                        .negate()
                        .collapseFrom("abcxxyyzz q", '_'));
        part(
                "strings",
                () -> Strings.commonSuffix("nation", "station")
                        + Strings.repeat("ab", 5)
                        + Strings.padStart("7", 3, '0'));
        part(
                "toString",
                () -> MoreObjects.toStringHelper("Thing")
                        .add("x", 1)
                        .add("y", null)
                        .omitNullValues()
                        .toString());
        part("html", () -> HtmlEscapers.htmlEscaper().escape("<a href=\"x\">&'</a>"));
        part(
                "escape",
                () -> Escapers.builder()
                        .addEscape('a', "[A]")
                        .setSafeRange('a', 'z')
                        .setUnsafeReplacement("?")
                        .build()
                        .escape("banana split!"));
    }

    private void collections() {
        List<Integer> numbers = new ArrayList<>();
        Random random = new Random(7);
        for (int i = 0; i < 60; i++) {
            numbers.add(random.nextInt(100));
        }
        part(
                "greatest",
                () -> Ordering.natural().reverse().greatestOf(numbers, 7) + " "
                        + Ordering.natural().nullsFirst().leastOf(numbers, 5));
        part("partition", () -> Iterables.partition(numbers, 9));
        part("index", () -> Multimaps.index(numbers, n -> n % 7));
        part("transform", () -> Lists.transform(Lists.reverse(numbers), n -> n * 2));
        part(
                "sets",
                () -> Sets.symmetricDifference(
                                Sets.newTreeSet(numbers), Sets.newTreeSet(Lists.transform(numbers, n -> n + 1)))
                        .immutableCopy());
        part(
                "product",
                () -> Sets.cartesianProduct(ImmutableList.of(
                        com.google.common.collect.ImmutableSet.of(1, 2),
                        com.google.common.collect.ImmutableSet.of(3, 4))));
        part(
                "power",
                () -> Sets.powerSet(com.google.common.collect.ImmutableSet.of(1, 2, 3))
                                .size() + " "
                        + Lists.newArrayList(
                                Sets.combinations(com.google.common.collect.ImmutableSet.of(1, 2, 3, 4), 2)));
        part("permutations", () -> Lists.newArrayList(Collections2.orderedPermutations(List.of(3, 1, 2))));
        part("difference", () -> Maps.difference(Map.of(1, "a", 2, "b"), Map.of(2, "c", 3, "d")));
        part("queue", () -> {
            MinMaxPriorityQueue<Integer> queue =
                    MinMaxPriorityQueue.maximumSize(10).create(numbers);
            List<Integer> out = new ArrayList<>();
            while (!queue.isEmpty()) {
                out.add(queue.pollLast());
                if (!queue.isEmpty()) {
                    out.add(queue.pollFirst());
                }
            }
            return out;
        });
    }

    private void moreCollections() {
        part("immutable", () -> {
            ImmutableMap.Builder<String, Integer> map = ImmutableMap.builder();
            for (int i = 0; i < 40; i++) {
                map.put("key" + i, i * i);
            }
            return map.buildOrThrow() + " " + map.buildOrThrow().get("key17");
        });
        part("duplicate", () -> ImmutableMap.of("a", 1, "a", 2));
        part(
                "sorted",
                () -> ImmutableSortedMap.of(3, "c", 1, "a", 2, "b")
                        .headMap(3, false)
                        .descendingMap());
        part("bimap", () -> {
            HashBiMap<Integer, String> map = HashBiMap.create();
            for (int i = 0; i < 30; i++) {
                map.forcePut(i % 20, "v" + i % 13);
            }
            return new java.util.TreeMap<>(map) + " " + new java.util.TreeMap<>(map.inverse());
        });
        part(
                "table",
                () -> ImmutableTable.<Integer, String, Double>builder()
                        .put(1, "a", 1.0)
                        .put(2, "b", 2.0)
                        .put(1, "b", 3.0)
                        .build()
                        .columnMap());
        part("multimap", () -> {
            ArrayListMultimap<String, Integer> map = ArrayListMultimap.create();
            for (int i = 0; i < 20; i++) {
                map.put("k" + i % 3, i);
            }
            map.get("k1").removeIf(n -> n % 2 == 0);
            return Multimaps.filterValues(map, n -> n > 4).asMap();
        });
        part("multiset", () -> {
            TreeMultiset<String> set = TreeMultiset.create();
            for (String word : "to be or not to be that is the question to".split(" ")) {
                set.add(word);
            }
            return set + " "
                    + set.headMultiset("or", com.google.common.collect.BoundType.CLOSED)
                            .descendingMultiset();
        });
        part("evicting", () -> {
            EvictingQueue<Integer> queue = EvictingQueue.create(4);
            for (int i = 0; i < 9; i++) {
                queue.add(i);
            }
            return queue;
        });
        part(
                "compare",
                () -> ComparisonChain.start()
                        .compare(1, 1)
                        .compare("a", "b")
                        .compareTrueFirst(true, false)
                        .result());
    }

    private void rangesAndGraphs() {
        part("ranges", () -> {
            TreeRangeSet<Integer> set = TreeRangeSet.create();
            set.add(Range.closed(1, 10));
            set.add(Range.closedOpen(15, 20));
            set.remove(Range.open(4, 7));
            return set + " " + set.complement() + " " + set.rangeContaining(9);
        });
        part(
                "range map",
                () -> ImmutableRangeMap.<Integer, String>builder()
                        .put(Range.lessThan(3), "low")
                        .put(Range.atLeast(5), "high")
                        .build()
                        .subRangeMap(Range.closed(0, 9)));
        part(
                "overlap",
                () -> ImmutableRangeMap.<Integer, String>builder()
                        .put(Range.lessThan(3), "low")
                        .put(Range.atLeast(1), "high")
                        .build());
        part("graph", () -> {
            MutableGraph<Integer> graph =
                    GraphBuilder.directed().allowsSelfLoops(true).build();
            for (int i = 1; i < 20; i++) {
                graph.putEdge(i / 2, i);
            }
            return Lists.newArrayList(Traverser.forGraph(graph).breadthFirst(0)) + " "
                    + Lists.newArrayList(Traverser.forGraph(graph).depthFirstPostOrder(1)) + " "
                    + graph.edges().size();
        });
    }

    private void numbers() {
        part("int", () -> IntMath.checkedPow(3, 19) + IntMath.gcd(48, 36) + IntMath.sqrt(1000, RoundingMode.HALF_EVEN));
        part("overflow", () -> IntMath.checkedMultiply(1 << 20, 1 << 20));
        part(
                "long",
                () -> LongMath.binomial(40, 20) + " " + LongMath.isPrime(1_000_000_007L) + " "
                        + LongMath.log10(12345, RoundingMode.UP));
        part(
                "big",
                () -> BigIntegerMath.factorial(40) + " "
                        + BigIntegerMath.sqrt(BigIntegerMath.factorial(30), RoundingMode.FLOOR));
        part(
                "double",
                () -> DoubleMath.roundToLong(2.5, RoundingMode.HALF_EVEN) + " "
                        + DoubleMath.fuzzyCompare(1, 1.0001, 0.001));
        part(
                "stats",
                () -> Stats.of(1, 2, 3.5, 9, 10) + " "
                        + Quantiles.percentiles().indexes(10, 50, 90).compute(1, 5, 2, 8, 3, 9));
        part(
                "unsigned",
                () -> UnsignedLong.valueOf("18446744073709551615").dividedBy(UnsignedLong.valueOf(7)) + " "
                        + UnsignedLongs.toString(-5L, 36));
        part(
                "parse",
                () -> Ints.tryParse("-123") + " " + Ints.tryParse("12x") + " " + Doubles.tryParse("1e-3")
                        + Ints.asList(3, 1, 2));
    }

    private void hashesAndBytes() {
        byte[] data = "some data that is long enough for two blocks of the hash function, and a bit"
                .getBytes(StandardCharsets.UTF_8);
        part(
                "murmur",
                () -> Hashing.murmur3_128(42).hashBytes(data) + " "
                        + Hashing.murmur3_32_fixed().hashString("caf\u00e9", StandardCharsets.UTF_8));
        part(
                "sip",
                () -> Hashing.sipHash24().hashBytes(data) + " "
                        + Hashing.farmHashFingerprint64().hashBytes(data));
        part(
                "crc",
                () -> Hashing.crc32c().hashBytes(data) + " " + Hashing.sha256().hashBytes(data) + " "
                        + Hashing.adler32().hashBytes(data));
        part("consistent", () -> Hashing.consistentHash(987654321L, 100));
        part("bloom", () -> {
            BloomFilter<CharSequence> filter =
                    BloomFilter.create(Funnels.stringFunnel(StandardCharsets.UTF_8), 100, 0.01);
            for (int i = 0; i < 50; i++) {
                filter.put("item" + i);
            }
            int hits = 0;
            for (int i = 0; i < 200; i++) {
                hits += filter.mightContain("item" + i) ? 1 : 0;
            }
            return hits + " " + filter.approximateElementCount();
        });
        part(
                "base32",
                () -> BaseEncoding.base32().withSeparator("-", 6).encode(data)
                        + BaseEncoding.base64Url().omitPadding().encode(data));
        part("decode", () -> BaseEncoding.base16().lowerCase().decode("cafe0bad"));
        part("decode wrong", () -> BaseEncoding.base64().decode("abc?"));
        part(
                "source",
                () -> ByteSource.wrap(data).slice(5, 20).hash(Hashing.sha512()) + " "
                        + CharSource.wrap("a\nb\r\nc").readLines());
    }

    private void cachesAndFutures() {
        part("cache", () -> {
            LoadingCache<Integer, String> cache = CacheBuilder.newBuilder()
                    .maximumSize(5)
                    .concurrencyLevel(1)
                    .recordStats()
                    .build(CacheLoader.from(n -> "v" + n * n));
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < 30; i++) {
                out.append(cache.get(i * 7 % 11));
            }
            return out + " " + cache.stats().hitCount() + " " + cache.size();
        });
        part(
                "cache fails",
                () -> CacheBuilder.newBuilder()
                        .build(new CacheLoader<Integer, Integer>() {
                            @Override
                            public Integer load(Integer key) {
                                throw new IllegalStateException("no " + key);
                            }
                        })
                        .get(3));
        part("future", () -> {
            SettableFuture<Integer> future = SettableFuture.create();
            var sum = Futures.transform(
                    Futures.allAsList(future, Futures.immediateFuture(4)),
                    list -> list.get(0) + list.get(1),
                    MoreExecutors.directExecutor());
            future.set(38);
            return sum.get();
        });
    }

    private void names() {
        part("domain", () -> InternetDomainName.from("www.example.co.uk").topPrivateDomain());
        part(
                "ip",
                () -> InetAddresses.forString("2001:db8::1") + " "
                        + InetAddresses.coerceToInteger(InetAddresses.forString("10.1.2.3")));
        part("ip wrong", () -> InetAddresses.forString("1.2.3.400"));
        part(
                "media",
                () -> MediaType.parse("text/html; charset=\"utf-8\"; q=0.5").parameters());
        part(
                "type",
                () -> new TypeToken<Map<String, List<? extends Number>>>() {}.getTypes()
                        .interfaces());
    }
}
