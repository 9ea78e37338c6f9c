package io.fleetledger.alerting;

/**
 * What is to be told.
 *
 * @param kind what happened to the alert
 * @param second when, epoch seconds: the time of the value that decided it
 * @param spike the deviation as it stands
 */
public record SpikeEvent(Kind kind, long second, Spike spike) {
  /** The life of an alert. */
  public enum Kind {
    /** It begins. */
    OPENED,
    /** It has grown markedly since it was last told. */
    UPDATED,
    /** It is over. */
    RESOLVED
  }
}
