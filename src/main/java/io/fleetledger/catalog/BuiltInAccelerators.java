package io.fleetledger.catalog;

import io.fleetledger.compute.AcceleratorProfile;
import io.fleetledger.compute.Precision;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Figures of common accelerators, from {@code /catalog/accelerators.csv}: dense peaks per GPU or
 * chip. A precision without a figure has no hardware. An accelerator of which memory size or
 * bandwidth is not known is not built in.
 */
final class BuiltInAccelerators {
  private static final String RESOURCE = "/catalog/accelerators.csv";
  private static final Map<String, AcceleratorProfile> BY_ID = load();

  private BuiltInAccelerators() {}

  static @Nullable AcceleratorProfile find(String id) {
    return BY_ID.get(id);
  }

  static Map<String, AcceleratorProfile> all() {
    return BY_ID;
  }

  private static Map<String, AcceleratorProfile> load() {
    Map<String, AcceleratorProfile> byId = new TreeMap<>();
    try (InputStream stream =
            Objects.requireNonNull(BuiltInAccelerators.class.getResourceAsStream(RESOURCE));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      lines
          .lines()
          .skip(1)
          .map(BuiltInAccelerators::parse)
          .filter(profile -> profile.memoryBytes() > 0 && profile.memoryBytesPerSecond() > 0)
          .forEach(profile -> byId.put(profile.acceleratorId(), profile));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return byId;
  }

  /** The eight columns before the first that may hold commas are all that is needed. */
  private static AcceleratorProfile parse(String line) {
    String[] columns = line.split(",", 9);
    String id = columns[0];
    Map<Precision, Long> peaks = new EnumMap<>(Precision.class);
    put(Precision.FP16, columns[1], peaks);
    if (!id.startsWith("T4-")) { // computes in FP16, not in BF16
      put(Precision.BF16, columns[1], peaks);
    }
    put(Precision.FP8, columns[2], peaks);
    put(Precision.INT8, columns[3], peaks);
    put(Precision.FP4, columns[4], peaks);
    int watts = columns[7].isEmpty() ? 0 : Integer.parseInt(columns[7]);
    return new AcceleratorProfile(id, peaks, scaled(columns[5], 9), scaled(columns[6], 9), watts);
  }

  private static void put(Precision precision, String tflops, Map<Precision, Long> peaks) {
    if (!tflops.isEmpty()) {
      peaks.put(precision, scaled(tflops, 12));
    }
  }

  private static long scaled(String figure, int decimals) {
    return figure.isEmpty() ? 0 : Decimals.scaled(new BigDecimal(figure), decimals, Long.MAX_VALUE);
  }
}
