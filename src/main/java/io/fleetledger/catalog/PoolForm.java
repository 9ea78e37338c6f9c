package io.fleetledger.catalog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fleetledger.cost.Sharing;
import io.fleetledger.cost.SharingMethod;
import io.fleetledger.cost.TokenWeights;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Pools in catalog files.
 *
 * <pre>
 * - pool: interactive
 *   idle_cost: reserved        # platform (if absent), shared, reserved
 *   reserved_for: acme
 *   sharing: tokens            # device_seconds (if absent), flops, tokens, kv_byte_seconds, wall_time
 *   token_weights: {input: 1, cached_input: 0.1, output: 4}
 *   latency_targets:
 *     standard: {ttft_ms: 500, tpot_ms: 50, end_to_end_ms: 30000}
 * </pre>
 */
final class PoolForm {
  private static final long MAX_TARGET_MICROS = 86_400_000_000L;
  private static final long HOUR_MICROS = 3_600_000_000L;

  private PoolForm() {}

  static @Nullable Pool read(String id, YamlFields fields) {
    Pool.IdleCostPolicy policy =
        fields.get("idle_cost").choice(Pool.IdleCostPolicy.class, Pool.IdleCostPolicy.PLATFORM);
    String reservedFor = fields.get("reserved_for").reference(CatalogKind.TENANTS);
    SharingMethod method =
        fields.get("sharing").choice(SharingMethod.class, SharingMethod.DEVICE_SECONDS);
    TokenWeights weights = readWeights(fields.get("token_weights").fields());
    Map<String, Pool.LatencyTarget> targets = new HashMap<>();
    YamlFields tiers = fields.get("latency_targets").fields();
    if (tiers != null) {
      tiers.names().forEach(tier -> targets.put(tier, readTarget(tier, tiers)));
    }
    fields.refuseOthers();
    if (fields.isSound() && (policy == Pool.IdleCostPolicy.RESERVED) != (reservedFor != null)) {
      fields.error("reserved_for", "goes with idle_cost: reserved; give both or neither");
    }
    if (fields.isSound() && (method == SharingMethod.TOKENS) != (weights != null)) {
      fields.error("token_weights", "go with sharing: tokens; give both or neither");
    }
    refuseWithinAnHour(fields);
    return fields.isSound()
        ? new Pool(id, policy, reservedFor, new Sharing(method, weights), targets)
        : null;
  }

  /** Policies hold for whole hours: each hour of a tenant has one, and so have its corrections. */
  private static void refuseWithinAnHour(YamlFields fields) {
    long hour = Math.floorDiv(fields.fromMicros(), HOUR_MICROS) * HOUR_MICROS;
    if (fields.fromMicros() != hour) {
      fields.error(
          "from",
          "a pool changes only at the start of an hour (UTC), not at %s; give %s or %s"
              .formatted(
                  Times.format(fields.fromMicros()),
                  Times.format(hour),
                  Times.format(hour + HOUR_MICROS)));
    }
  }

  private static @Nullable TokenWeights readWeights(@Nullable YamlFields fields) {
    if (fields == null) {
      return null;
    }
    long input = readWeight("input", fields);
    long cachedInput = readWeight("cached_input", fields);
    long output = readWeight("output", fields);
    fields.refuseOthers();
    if (fields.isSound() && input + cachedInput + output == 0) {
      fields.error("input", "one of the weights must be above 0");
    }
    return fields.isSound() ? new TokenWeights(input, cachedInput, output) : null;
  }

  private static long readWeight(String field, YamlFields fields) {
    return fields.get(field).decimal(3, TokenWeights.MOST_MILLIS, 0);
  }

  private static Pool.LatencyTarget readTarget(String tier, YamlFields tiers) {
    YamlFields target = tiers.get(tier).fields();
    if (target == null) {
      return new Pool.LatencyTarget(0, 0, 0);
    }
    Pool.LatencyTarget read =
        new Pool.LatencyTarget(
            readMillis("ttft_ms", target),
            readMillis("tpot_ms", target),
            readMillis("end_to_end_ms", target));
    target.refuseOthers();
    return read;
  }

  private static long readMillis(String field, YamlFields target) {
    return target.get(field).decimal(3, MAX_TARGET_MICROS, 0);
  }

  static void write(Pool pool, ObjectNode fields) {
    fields.put("idle_cost", pool.idleCostPolicy().name().toLowerCase(Locale.ROOT));
    if (pool.reservedFor() != null) {
      fields.put("reserved_for", pool.reservedFor());
    }
    fields.put("sharing", pool.sharing().method().name().toLowerCase(Locale.ROOT));
    TokenWeights weights = pool.sharing().tokenWeights();
    if (weights != null) {
      ObjectNode tokens = fields.putObject("token_weights");
      tokens.put("input", Decimals.of(weights.inputMillis(), 3));
      tokens.put("cached_input", Decimals.of(weights.cachedInputMillis(), 3));
      tokens.put("output", Decimals.of(weights.outputMillis(), 3));
    }
    if (!pool.latencyTargets().isEmpty()) {
      ObjectNode tiers = fields.putObject("latency_targets");
      new TreeMap<>(pool.latencyTargets())
          .forEach((tier, target) -> writeTarget(target, tiers.putObject(tier)));
    }
  }

  private static void writeTarget(Pool.LatencyTarget target, ObjectNode fields) {
    writeMillis("ttft_ms", target.ttftMicros(), fields);
    writeMillis("tpot_ms", target.tpotMicros(), fields);
    writeMillis("end_to_end_ms", target.endToEndMicros(), fields);
  }

  private static void writeMillis(String field, long micros, ObjectNode fields) {
    if (micros > 0) {
      fields.put(field, Decimals.of(micros, 3));
    }
  }
}
