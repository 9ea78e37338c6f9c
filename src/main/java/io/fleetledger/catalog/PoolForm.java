package io.fleetledger.catalog;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
 *   latency_targets:
 *     standard: {ttft_ms: 500, tpot_ms: 50, end_to_end_ms: 30000}
 * </pre>
 */
final class PoolForm {
  private static final long MAX_TARGET_MICROS = 86_400_000_000L;

  private PoolForm() {}

  static @Nullable Pool read(String id, YamlFields fields) {
    Pool.IdleCostPolicy policy =
        fields.get("idle_cost").choice(Pool.IdleCostPolicy.class, Pool.IdleCostPolicy.PLATFORM);
    String reservedFor = fields.get("reserved_for").reference(CatalogKind.TENANTS);
    Map<String, Pool.LatencyTarget> targets = new HashMap<>();
    YamlFields tiers = fields.get("latency_targets").fields();
    if (tiers != null) {
      tiers.names().forEach(tier -> targets.put(tier, readTarget(tier, tiers)));
    }
    fields.refuseOthers();
    if (fields.isSound() && (policy == Pool.IdleCostPolicy.RESERVED) != (reservedFor != null)) {
      fields.error("reserved_for", "goes with idle_cost: reserved; give both or neither");
    }
    return fields.isSound() ? new Pool(id, policy, reservedFor, targets) : null;
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
