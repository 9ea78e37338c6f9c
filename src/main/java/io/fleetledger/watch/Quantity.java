package io.fleetledger.watch;

/** What is watched of usage. */
public enum Quantity {
  /** Money, idle cost that is borne included. */
  COST,
  /** Input and output tokens. */
  TOKENS,
  /** Work that the hardware did, MFLOP. */
  FLOPS,
  /** Modelled device time, seconds. */
  DEVICE_SECONDS,
  /** Money per million tokens; absent where there are none. */
  COST_PER_TOKEN;

  private static final double UNITS_PER_NANO = 1e-9;
  private static final double MILLION = 1e6;

  /** The value of a window; NaN: it has none. */
  double of(SeriesRow row) {
    return switch (this) {
      case COST -> row.costNanos() * UNITS_PER_NANO;
      case TOKENS -> row.tokens();
      case FLOPS -> row.mflop();
      case DEVICE_SECONDS -> row.deviceNanos() * UNITS_PER_NANO;
      case COST_PER_TOKEN ->
          row.tokens() == 0
              ? Double.NaN
              : row.costNanos() * UNITS_PER_NANO / row.tokens() * MILLION;
    };
  }
}
