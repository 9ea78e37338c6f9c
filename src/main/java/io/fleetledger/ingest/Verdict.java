package io.fleetledger.ingest;

import org.jspecify.annotations.Nullable;

/**
 * What became of an event.
 *
 * @param index its place in the batch, from 0
 * @param eventId its id, as far as it has one
 * @param fate accepted, rejected or to be sent again
 * @param reason what is wrong, such as {@code CACHED_OVER_INPUT}; null: nothing
 * @param detail the same in words
 */
public record Verdict(
    int index,
    @Nullable String eventId,
    Fate fate,
    @Nullable String reason,
    @Nullable String detail) {

  /** The ways that an event can go. */
  public enum Fate {
    /** Kafka has it. */
    ACCEPTED,
    /** It can't be right, and would be in quarantine: sending it again changes nothing. */
    REJECTED,
    /** Kafka may not have it: send it again, if it was there it counts once. */
    FAILED
  }

  static Verdict accepted(int index, String eventId) {
    return new Verdict(index, eventId, Fate.ACCEPTED, null, null);
  }

  static Verdict rejected(int index, @Nullable String eventId, String reason, String detail) {
    return new Verdict(index, eventId, Fate.REJECTED, reason, detail);
  }

  static Verdict failed(int index, String eventId, String detail) {
    return new Verdict(index, eventId, Fate.FAILED, "NOT_WRITTEN", detail);
  }
}
