package io.fleetledger.charging;

import io.fleetledger.catalog.PriceBook.Unit;
import java.math.BigDecimal;

/**
 * What requests used.
 *
 * @param inputTokens prompt tokens, cached ones included
 * @param cachedInputTokens prompt tokens served from the prefix cache
 * @param outputTokens tokens emitted, reasoning included
 * @param reasoningTokens reasoning tokens
 * @param requests requests that finished
 * @param deviceNanos modelled roofline time, nanoseconds
 */
public record Used(
    long inputTokens,
    long cachedInputTokens,
    long outputTokens,
    long reasoningTokens,
    long requests,
    long deviceNanos) {

  /** Nothing at all. */
  public static final Used NOTHING = new Used(0, 0, 0, 0, 0, 0);

  /** Both together. */
  public Used plus(Used other) {
    return new Used(
        Math.addExact(inputTokens, other.inputTokens),
        Math.addExact(cachedInputTokens, other.cachedInputTokens),
        Math.addExact(outputTokens, other.outputTokens),
        Math.addExact(reasoningTokens, other.reasoningTokens),
        Math.addExact(requests, other.requests),
        Math.addExact(deviceNanos, other.deviceNanos));
  }

  /** This without a part of it. */
  public Used less(Used part) {
    return new Used(
        inputTokens - part.inputTokens,
        cachedInputTokens - part.cachedInputTokens,
        outputTokens - part.outputTokens,
        reasoningTokens - part.reasoningTokens,
        requests - part.requests,
        deviceNanos - part.deviceNanos);
  }

  /**
   * How much of it a unit counts: the token classes share all tokens, each in one of them.
   *
   * @throws IllegalArgumentException for COST, which is nothing that requests use
   */
  BigDecimal quantity(Unit unit) {
    return switch (unit) {
      case INPUT_TOKEN -> BigDecimal.valueOf(inputTokens - cachedInputTokens);
      case CACHED_INPUT_TOKEN -> BigDecimal.valueOf(cachedInputTokens);
      case OUTPUT_TOKEN -> BigDecimal.valueOf(outputTokens - reasoningTokens);
      case REASONING_TOKEN -> BigDecimal.valueOf(reasoningTokens);
      case REQUEST -> BigDecimal.valueOf(requests);
      case DEVICE_SECOND -> Amounts.plain(BigDecimal.valueOf(deviceNanos, 9));
      case COST -> throw new IllegalArgumentException("requests use no " + unit);
    };
  }
}
