package io.fleetledger.catalog;

import io.fleetledger.cost.Sharing;
import io.fleetledger.cost.SharingMethod;
import io.fleetledger.cost.TokenWeights;
import io.fleetledger.schema.LatencyTarget;
import io.fleetledger.schema.PoolVersion;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pools in Avro. */
final class PoolCodec {
  private PoolCodec() {}

  static io.fleetledger.schema.Pool toAvro(String id, History<Pool> history) {
    return new io.fleetledger.schema.Pool(id, CatalogCodec.write(history, PoolCodec::version));
  }

  static CatalogEntry fromAvro(io.fleetledger.schema.Pool written) {
    String id = written.getPoolId();
    return new CatalogEntry(
        CatalogKind.POOLS,
        id,
        CatalogCodec.read(
            written.getVersions(),
            PoolVersion::getEffectiveFrom,
            PoolVersion::getEffectiveTo,
            version -> pool(id, version)));
  }

  private static PoolVersion version(Instant from, @Nullable Instant to, Pool pool) {
    List<LatencyTarget> targets =
        pool.latencyTargets().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(
                target ->
                    new LatencyTarget(
                        target.getKey(),
                        orNull(target.getValue().ttftMicros()),
                        orNull(target.getValue().tpotMicros()),
                        orNull(target.getValue().endToEndMicros())))
            .toList();
    return PoolVersion.newBuilder()
        .setEffectiveFrom(from)
        .setEffectiveTo(to)
        .setIdleCostPolicy(
            CatalogCodec.same(pool.idleCostPolicy(), io.fleetledger.schema.IdleCostPolicy.class))
        .setReservedFor(pool.reservedFor())
        .setLatencyTargets(targets)
        .setSharingMethod(
            CatalogCodec.same(pool.sharing().method(), io.fleetledger.schema.SharingMethod.class))
        .setTokenWeights(tokenWeights(pool.sharing().tokenWeights()))
        .build();
  }

  private static io.fleetledger.schema.@Nullable TokenWeights tokenWeights(
      @Nullable TokenWeights weights) {
    return weights == null
        ? null
        : new io.fleetledger.schema.TokenWeights(
            weights.inputMillis(), weights.cachedInputMillis(), weights.outputMillis());
  }

  private static Pool pool(String id, PoolVersion version) {
    Map<String, Pool.LatencyTarget> targets = new HashMap<>();
    for (LatencyTarget target : version.getLatencyTargets()) {
      targets.put(
          target.getServiceTier(),
          new Pool.LatencyTarget(
              orZero(target.getTtftMicros()),
              orZero(target.getTpotMicros()),
              orZero(target.getEndToEndMicros())));
    }
    return new Pool(
        id,
        CatalogCodec.same(version.getIdleCostPolicy(), Pool.IdleCostPolicy.class),
        version.getReservedFor(),
        sharing(version),
        targets);
  }

  private static Sharing sharing(PoolVersion version) {
    io.fleetledger.schema.TokenWeights weights = version.getTokenWeights();
    return new Sharing(
        CatalogCodec.same(version.getSharingMethod(), SharingMethod.class),
        weights == null
            ? null
            : new TokenWeights(
                weights.getInputMillis(),
                weights.getCachedInputMillis(),
                weights.getOutputMillis()));
  }

  private static @Nullable Long orNull(long targetMicros) {
    return targetMicros == 0 ? null : targetMicros;
  }

  private static long orZero(@Nullable Long targetMicros) {
    return targetMicros == null ? 0 : targetMicros;
  }
}
