package io.fleetledger.cost;

/**
 * What tokens weigh against one another, in thousandths, 0 to {@link #MOST_MILLIS} each; not all 0.
 *
 * @param inputMillis a prompt token that is computed
 * @param cachedInputMillis a prompt token from the prefix cache
 * @param outputMillis an emitted token
 */
public record TokenWeights(long inputMillis, long cachedInputMillis, long outputMillis) {
  /** Enough for any ratio of classes that means something. */
  public static final long MOST_MILLIS = 1_000_000;

  public TokenWeights {
    long least = Math.min(Math.min(inputMillis, cachedInputMillis), outputMillis);
    long most = Math.max(Math.max(inputMillis, cachedInputMillis), outputMillis);
    if (least < 0 || most == 0 || most > MOST_MILLIS) {
      throw new IllegalArgumentException(
          "token weights lie between 0 and 1000, and one of them above 0: input %d, cached input %d, output %d thousandths"
              .formatted(inputMillis, cachedInputMillis, outputMillis));
    }
  }
}
