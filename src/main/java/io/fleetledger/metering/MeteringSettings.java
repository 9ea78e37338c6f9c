package io.fleetledger.metering;

/**
 * What stage 1 can be told, microseconds.
 *
 * @param retentionMicros how long a window may still be revised after the watermark passed it;
 *     later events become corrections
 * @param toleranceMicros how far an event may be ahead of the broker's time; further is quarantined
 *     so that one bad clock can't close everyone's windows
 * @param accountingStartMicros epoch microseconds; records from before are quarantined
 * @param dedupHorizonMicros how long the ids of events without a sequence, and the payloads of all,
 *     are remembered; at least the retention
 */
public record MeteringSettings(
    long retentionMicros,
    long toleranceMicros,
    long accountingStartMicros,
    long dedupHorizonMicros) {

  /** Two days of revision and id memory, ten minutes of clock tolerance, accounting from 2020. */
  public static final MeteringSettings DEFAULT =
      new MeteringSettings(
          48 * 3_600_000_000L, 600_000_000L, 1_577_836_800_000_000L, 48 * 3_600_000_000L);

  public MeteringSettings {
    if (dedupHorizonMicros < retentionMicros) {
      throw new IllegalArgumentException(
          "the dedup horizon, "
              + dedupHorizonMicros
              + " us, is shorter than the retention, "
              + retentionMicros
              + " us: a repeated event could revise a window twice");
    }
  }
}
