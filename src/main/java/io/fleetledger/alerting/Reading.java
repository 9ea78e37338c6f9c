package io.fleetledger.alerting;

/**
 * What a detector makes of one value.
 *
 * @param second when, epoch seconds
 * @param actual the value
 * @param expected what the series' recent level and its usual day and week would have led to expect
 * @param scale how far values usually are from what is expected; at least 0
 * @param significance (actual - expected) in scales; negative below what is expected
 * @param score how surprising, 0 to 1; 0 while the same surprise goes on
 * @param intervalSeconds for how long the value stands; at least 1
 * @param warm whether enough was seen to judge by
 */
public record Reading(
    long second,
    double actual,
    double expected,
    double scale,
    double significance,
    double score,
    double intervalSeconds,
    boolean warm) {
  /** What there is above what was expected; negative below. */
  public double excess() {
    return actual - expected;
  }
}
