package io.fleetledger.oracle;

import java.time.Duration;
import java.time.Instant;

/**
 * What the tables depend on beside records and catalog.
 *
 * @param retentionMicros how far behind the watermark an event may finish before it is late; {@link
 *     #NEVER_LATE}: as far as it likes
 * @param toleranceMicros how far ahead of the broker's time an event may finish
 * @param accountingStartMicros earliest arrival that is accepted, epoch microseconds
 * @param workflowGapMicros longest pause within a workflow, at least a minute
 * @param dedupHorizonMicros how far behind the watermark an id or a payload is forgotten
 */
public record OracleSettings(
    long retentionMicros,
    long toleranceMicros,
    long accountingStartMicros,
    long workflowGapMicros,
    long dedupHorizonMicros) {

  /** A retention that nothing outlasts. */
  public static final long NEVER_LATE = Long.MAX_VALUE;

  /** The defaults of the product. */
  public static final OracleSettings DEFAULT =
      new OracleSettings(
          Micros.of(Duration.ofHours(48)),
          Micros.of(Duration.ofMinutes(10)),
          Micros.of(Instant.parse("2020-01-01T00:00:00Z")),
          Micros.of(Duration.ofMinutes(30)),
          Micros.of(Duration.ofHours(48)));

  public OracleSettings {
    if (workflowGapMicros < Micros.MINUTE) {
      throw new IllegalArgumentException("two workflow sessions must not share a minute");
    }
  }

  /** The same, with nothing ever late. */
  public OracleSettings neverLate() {
    return new OracleSettings(
        NEVER_LATE, toleranceMicros, accountingStartMicros, workflowGapMicros, NEVER_LATE);
  }

  /** The same, with another pause within a workflow. */
  public OracleSettings withWorkflowGap(Duration gap) {
    return new OracleSettings(
        retentionMicros,
        toleranceMicros,
        accountingStartMicros,
        Micros.of(gap),
        dedupHorizonMicros);
  }

  /** The same, with another retention. */
  public OracleSettings withRetention(Duration retention) {
    return new OracleSettings(
        Micros.of(retention),
        toleranceMicros,
        accountingStartMicros,
        workflowGapMicros,
        Math.max(dedupHorizonMicros, Micros.of(retention)));
  }

  /** The same, with another memory of ids and payloads. */
  public OracleSettings withDedupHorizon(Duration horizon) {
    return new OracleSettings(
        retentionMicros,
        toleranceMicros,
        accountingStartMicros,
        workflowGapMicros,
        Micros.of(horizon));
  }
}
