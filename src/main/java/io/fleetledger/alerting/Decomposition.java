package io.fleetledger.alerting;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a deviation of cost is due to. From the usage before to the usage now one driver is changed
 * after the other; a driver's part is what the cost changes by with it. So the parts sum to the
 * deviation, exactly, whatever it consists of.
 *
 * <p>What was usual before is scaled to what was expected. A kind of request that was not there
 * before is mix with all that it costs; where nothing was, all of it is volume.
 */
public final class Decomposition {
  private static final MathContext DIGITS = MathContext.DECIMAL128;

  private Decomposition() {}

  /**
   * The parts of a deviation.
   *
   * @param before usage of a time when all was as usual
   * @param now usage while it was not
   * @param expectedNanos what was expected to be its cost, idle cost included; 1e-9 of the currency
   * @return a part for each driver, 1e-9 of the currency; their sum is the cost now less what was
   *     expected
   */
  public static Map<Driver, Long> of(Composition before, Composition now, long expectedNanos) {
    long usual = before.costNanos();
    long expectedIdle =
        usual == 0
            ? 0
            : nanos(
                decimal(expectedNanos)
                    .multiply(decimal(before.idleNanos()))
                    .divide(decimal(usual), DIGITS));
    long[] levels = levels(before, now, expectedNanos - expectedIdle);
    var parts = new EnumMap<Driver, Long>(Driver.class);
    for (Driver driver : Driver.values()) {
      int step = driver.ordinal();
      parts.put(
          driver,
          driver == Driver.IDLE ? now.idleNanos() - expectedIdle : levels[step + 1] - levels[step]);
    }
    return parts;
  }

  /** The cost of the requests, with none of the drivers changed, then one more after the other. */
  private static long[] levels(Composition before, Composition now, long expectedNanos) {
    Usage then = before.total();
    long actual = now.total().costNanos();
    if (then.requests() == 0 || then.tokens() == 0 || then.costNanos() == 0) {
      return new long[] {expectedNanos, actual, actual, actual, actual, actual};
    }
    var mixed = BigDecimal.ZERO;
    var cached = BigDecimal.ZERO;
    for (Map.Entry<String, Usage> kind : now.byKind().entrySet()) {
      Usage is = kind.getValue();
      Usage was = before.byKind().getOrDefault(kind.getKey(), Usage.NONE);
      if (was.computedTokens() == 0 || was.costNanos() == 0) {
        mixed = mixed.add(decimal(is.costNanos()));
        cached = cached.add(decimal(is.costNanos()));
      } else {
        mixed = mixed.add(at(is.tokens(), was.costNanos(), was.tokens()));
        cached = cached.add(at(is.computedTokens(), was.costNanos(), was.computedTokens()));
      }
    }
    return new long[] {
      expectedNanos,
      nanos(at(now.total().requests(), then.costNanos(), then.requests())),
      nanos(at(now.total().tokens(), then.costNanos(), then.tokens())),
      nanos(mixed),
      nanos(cached),
      actual
    };
  }

  /** What a quantity costs at so much for another quantity. */
  private static BigDecimal at(long quantity, long costNanos, long forQuantity) {
    return decimal(quantity).multiply(decimal(costNanos)).divide(decimal(forQuantity), DIGITS);
  }

  private static BigDecimal decimal(long value) {
    return BigDecimal.valueOf(value);
  }

  private static long nanos(BigDecimal value) {
    return value.setScale(0, RoundingMode.HALF_EVEN).longValueExact();
  }
}
