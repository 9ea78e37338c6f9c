package io.fleetledger.alerting;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * A real client's requests per hour for 14 days, as cost per minute: rates between the hours'
 * middles interpolated, each minute off by some 10 % and by its requests' arrival at random.
 */
record ServeGenLoad(int client, double[] requestsPerHour, double dollarsPerRequest) {
  static final int MINUTES = 14 * 1440;

  private static final int HOURS = 14 * 24;
  private static final double DOLLARS_PER_INPUT_TOKEN = 0.5e-6;
  private static final double DOLLARS_PER_OUTPUT_TOKEN = 1.5e-6;
  private static final double NOISE = 0.1;

  /** Where nothing was published. */
  private static final double INPUT_TOKENS = 700;

  private static final double OUTPUT_TOKENS = 200;

  /** All clients. */
  static List<ServeGenLoad> all() {
    var loads = new TreeMap<Integer, ServeGenLoad>();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    Objects.requireNonNull(
                        ServeGenLoad.class.getResourceAsStream("/servegen/m-small_hourly.csv.gz"))),
                StandardCharsets.UTF_8))) {
      for (String line : lines.lines().skip(1).toList()) {
        String[] fields = line.split(",", -1);
        int client = Integer.parseInt(fields[0]);
        double price =
            orElse(fields[3], INPUT_TOKENS) * DOLLARS_PER_INPUT_TOKEN
                + orElse(fields[4], OUTPUT_TOKENS) * DOLLARS_PER_OUTPUT_TOKEN;
        loads.computeIfAbsent(client, it -> new ServeGenLoad(it, new double[HOURS], price))
                .requestsPerHour[Integer.parseInt(fields[1])] =
            Double.parseDouble(fields[2]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ArrayList<>(loads.values());
  }

  private static double orElse(String field, double otherwise) {
    return field.isEmpty() ? otherwise : Double.parseDouble(field);
  }

  /** Dollars per minute; the same for the same seed. */
  double[] dollarsPerMinute(long seed) {
    var random = new Random(seed * 1000 + client);
    double[] minutes = new double[MINUTES];
    for (int i = 0; i < MINUTES; i++) {
      double hour = (i - 30) / 60.0;
      int before = (int) Math.floor(hour);
      double from = requestsPerHour[Math.max(before, 0)];
      double to = requestsPerHour[Math.min(before + 1, HOURS - 1)];
      double mean = (from + (hour - before) * (to - from)) / 60;
      mean *= Math.exp(NOISE * random.nextGaussian() - NOISE * NOISE / 2);
      minutes[i] = arrivals(mean, random) * dollarsPerRequest;
    }
    return minutes;
  }

  /** Poisson distributed; by its normal limit where that is close. */
  private static double arrivals(double mean, Random random) {
    if (mean >= 30) {
      return Math.max(0, Math.rint(mean + Math.sqrt(mean) * random.nextGaussian()));
    }
    double limit = Math.exp(-mean);
    double product = random.nextDouble();
    int count = 0;
    while (product > limit) {
      count++;
      product *= random.nextDouble();
    }
    return count;
  }
}
