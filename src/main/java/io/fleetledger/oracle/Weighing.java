package io.fleetledger.oracle;

import io.fleetledger.catalog.Pool;
import io.fleetledger.cost.TokenWeights;
import java.math.BigInteger;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What use weighs when the cost of a node-minute is shared. */
final class Weighing {

  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  private Weighing() {}

  /** By modelled roofline time. */
  static long deviceTime(Sums use) {
    return use.get("device_nanos");
  }

  /** By the pool's method; null: the catalog has no pool. */
  static long byMethodOf(@Nullable Pool pool, Sums use) {
    if (pool == null) {
      return deviceTime(use);
    }
    return switch (pool.sharing().method()) {
      case DEVICE_SECONDS -> deviceTime(use);
      case FLOPS -> use.get("executed_prefill_mflop") + use.get("executed_decode_mflop");
      case TOKENS -> tokens(Objects.requireNonNull(pool.sharing().tokenWeights()), use);
      case KV_BYTE_SECONDS -> use.get("kv_megabyte_seconds");
      case WALL_TIME -> use.get("running_micros");
    };
  }

  private static long tokens(TokenWeights weights, Sums use) {
    return product(use.get(Sums.WEIGHING + "input"), weights.inputMillis())
        .add(product(use.get(Sums.WEIGHING + "cached_input"), weights.cachedInputMillis()))
        .add(product(use.get(Sums.WEIGHING + "output"), weights.outputMillis()))
        .min(MOST)
        .longValueExact();
  }

  private static BigInteger product(long tokens, long weight) {
    return BigInteger.valueOf(tokens).multiply(BigInteger.valueOf(weight));
  }

  static <T> SortedMap<T, Long> weigh(SortedMap<T, Sums> use, ToLongFunction<Sums> weight) {
    SortedMap<T, Long> weights = new TreeMap<>(use.comparator());
    use.forEach((who, sums) -> weights.put(who, weight.applyAsLong(sums)));
    return weights;
  }

  static boolean isAnything(SortedMap<?, Long> weights) {
    return weights.values().stream().anyMatch(weight -> weight > 0);
  }
}
