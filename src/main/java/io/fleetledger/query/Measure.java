package io.fleetledger.query;

/**
 * A number of an answer.
 *
 * @param name its column
 * @param expression over the sums of a {@link Summary}
 */
record Measure(String name, String expression) {
  /** A whole number: the type says so, and so it is handed out as one. */
  static Measure whole(String name) {
    return whole(name, name);
  }

  static Measure whole(String name, String expression) {
    return new Measure(name, "(" + expression + ")::numeric(38, 0)");
  }

  /** A decimal, as it is summed. */
  static Measure decimal(String name) {
    return new Measure(name, name);
  }

  static Measure decimal(String name, String expression) {
    return new Measure(name, expression);
  }

  /** A quotient of sums with nine decimals; null where it is undefined. */
  static Measure ratio(String name, String dividend, String divisor) {
    return new Measure(
        name, "round((%s)::numeric / nullif(%s, 0), 9)".formatted(dividend, divisor));
  }

  /** A quantile of merged sketches, milliseconds. */
  static Measure quantile(String sketch, int percent) {
    return new Measure(
        "%s_p%d_ms".formatted(sketch, percent),
        "fleet.latency_quantile_ms(0.%1$02d, (%2$s).buckets, (%2$s).counts)"
            .formatted(percent, sketch));
  }
}
