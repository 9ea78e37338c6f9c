package io.fleetledger.catalog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fleetledger.compute.AcceleratorProfile;
import io.fleetledger.compute.Precision;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Accelerators in catalog files. For an id that is built in, what is absent is the built-in figure;
 * stated peaks replace all of the built-in ones.
 *
 * <pre>
 * - accelerator: H100-SXM5-80GB
 *   peak_tflops: {bf16: 989, fp16: 989, fp8: 1979}   # dense, not the data sheet's sparse figures
 *   hbm_gb: 80                                       # 1e9 bytes
 *   hbm_gb_per_second: 3350
 *   tdp_watts: 700                                   # 0: not published
 * </pre>
 */
final class AcceleratorForm {
  private AcceleratorForm() {}

  static @Nullable AcceleratorProfile read(String id, YamlFields fields) {
    AcceleratorProfile builtIn = BuiltInAccelerators.find(id);
    Map<Precision, Long> peaks = readPeaks(builtIn, fields);
    long bytes = positive("hbm_gb", 9, builtIn == null ? 0 : builtIn.memoryBytes(), fields);
    long bandwidth =
        positive(
            "hbm_gb_per_second", 9, builtIn == null ? 0 : builtIn.memoryBytesPerSecond(), fields);
    int watts =
        fields.get("tdp_watts").count(0, 1_000_000, builtIn == null ? 0 : builtIn.tdpWatts());
    fields.refuseOthers();
    return fields.isSound() ? new AcceleratorProfile(id, peaks, bytes, bandwidth, watts) : null;
  }

  private static Map<Precision, Long> readPeaks(
      @Nullable AcceleratorProfile builtIn, YamlFields fields) {
    if (builtIn != null && !fields.has("peak_tflops")) {
      return builtIn.peakFlopsPerSecond();
    }
    YamlFields stated = fields.need("peak_tflops").fields();
    Map<Precision, Long> peaks = new EnumMap<>(Precision.class);
    if (stated != null) {
      for (Precision precision : Precision.values()) {
        String name = precision.name().toLowerCase(Locale.ROOT);
        if (stated.has(name)) {
          peaks.put(precision, positive(name, 12, 0, stated));
        }
      }
      stated.refuseOthers();
    }
    return peaks;
  }

  /** A figure above 0; absent, it must be known from elsewhere. */
  private static long positive(String field, int decimals, long known, YamlFields fields) {
    if (known > 0 && !fields.has(field)) {
      return known;
    }
    YamlValue value = fields.need(field);
    long figure = value.decimal(decimals, Long.MAX_VALUE, 1);
    if (figure == 0) {
      fields.error(field, "must be above 0");
    }
    return figure;
  }

  static void write(AcceleratorProfile accelerator, ObjectNode fields) {
    ObjectNode peaks = fields.putObject("peak_tflops");
    new TreeMap<>(accelerator.peakFlopsPerSecond())
        .forEach(
            (precision, flops) ->
                peaks.put(precision.name().toLowerCase(Locale.ROOT), Decimals.of(flops, 12)));
    fields.put("hbm_gb", Decimals.of(accelerator.memoryBytes(), 9));
    fields.put("hbm_gb_per_second", Decimals.of(accelerator.memoryBytesPerSecond(), 9));
    fields.put("tdp_watts", accelerator.tdpWatts());
  }
}
