package io.fleetledger.alerting;

/**
 * What a kind of requests used.
 *
 * @param requests how many finished
 * @param tokens input and output
 * @param cachedTokens those of them that the prefix cache served
 * @param costNanos what they cost, 1e-9 of the currency, idle time aside
 */
public record Usage(long requests, long tokens, long cachedTokens, long costNanos) {
  static final Usage NONE = new Usage(0, 0, 0, 0);

  /** Both together. */
  public Usage plus(Usage other) {
    return new Usage(
        Math.addExact(requests, other.requests),
        Math.addExact(tokens, other.tokens),
        Math.addExact(cachedTokens, other.cachedTokens),
        Math.addExact(costNanos, other.costNanos));
  }

  /** Tokens that had to be computed. */
  long computedTokens() {
    return tokens - cachedTokens;
  }
}
