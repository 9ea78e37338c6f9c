package io.fleetledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LatencyQuantileTest {
  private final TestDatabase database;

  LatencyQuantileTest() throws Exception {
    database = TestDatabase.migrated();
  }

  @AfterEach
  void close() throws Exception {
    database.close();
  }

  @Test
  void quantiles_are_within_a_hundredth_of_the_exact_ones() throws Exception {
    long seed = 4711;
    long[] micros =
        new Random(seed).longs(2000, 0, 33).map(octave -> (1L << octave) + octave * 977).toArray();
    Arrays.sort(micros);

    for (String q : new String[] {"0.01", "0.5", "0.95", "0.99", "1"}) {
      int rank =
          new BigDecimal(q)
              .multiply(BigDecimal.valueOf(micros.length))
              .setScale(0, java.math.RoundingMode.CEILING)
              .intValue();
      assertThat(quantile(q, micros).doubleValue())
          .as("q = %s, seed %d", q, seed)
          .isCloseTo(micros[rank - 1] / 1000.0, Percentage.withPercentage(0.8));
    }
  }

  @Test
  void short_times_are_exact() throws Exception {
    assertThat(quantile("0.5", new long[] {1, 2, 127}).doubleValue()).isCloseTo(0.002, within(0.0));
    assertThat(quantile("1", new long[] {1, 2, 127}).doubleValue()).isCloseTo(0.127, within(0.0));
  }

  @Test
  void no_requests_have_no_latency() throws Exception {
    assertThat(database.number("SELECT fleet.latency_quantile_ms(0.5, '{}', '{}')")).isNull();
    assertThat(
            database.query(
                "SELECT (s).buckets::text, (s).counts::text FROM (SELECT fleet.latency_sum('{}', '{}') AS s) AS empty"))
        .hasToString("[{buckets={}, counts={}}]");
  }

  @Test
  void sums_of_sketches_add_their_counts() throws Exception {
    assertThat(
            database.query(
                """
                SELECT (s).buckets::text, (s).counts::text
                FROM (
                  SELECT fleet.latency_sum(b, c) AS s
                  FROM (VALUES ('{3,9}'::int[], '{1,1}'::bigint[]), ('{1,9}', '{5,2}')) AS v (b, c)) AS sums"""))
        .hasToString("[{buckets={1,3,9}, counts={5,1,3}}]");
  }

  private BigDecimal quantile(String q, long[] micros) throws Exception {
    var sketch = new TreeMap<Integer, Integer>();
    for (long value : micros) {
      sketch.merge(bucket(value), 1, Integer::sum);
    }
    String sql =
        "SELECT fleet.latency_quantile_ms(%s, '{%s}', '{%s}')"
            .formatted(q, join(sketch.keySet()), join(sketch.values()));
    BigDecimal number = database.number(sql);
    if (number == null) {
      throw new AssertionError("null");
    }
    return number;
  }

  private static String join(Iterable<Integer> numbers) {
    return String.join(
        ",",
        (Iterable<String>)
            () -> {
              var texts = new java.util.ArrayList<String>();
              numbers.forEach(n -> texts.add(n.toString()));
              return texts.iterator();
            });
  }

  private static int bucket(long micros) {
    if (micros < 128) {
      return (int) micros;
    }
    int shift = 63 - Long.numberOfLeadingZeros(micros) - 6;
    return (shift << 6) + (int) (micros >> shift);
  }
}
