package io.fleetledger.accounts;

/**
 * What stage 2 can be told, microseconds.
 *
 * @param retentionMicros how long stage 1 revises windows; stage 2 keeps them longer than that
 * @param workflowGapMicros the pause after which a trace id begins a new workflow, at least two
 *     minutes
 */
public record AccountsSettings(long retentionMicros, long workflowGapMicros) {
  private static final long LEAST_GAP_MICROS = 120_000_000L;

  /** Two days of revision, workflows closed by half an hour of silence. */
  public static final AccountsSettings DEFAULT =
      new AccountsSettings(48 * 3_600_000_000L, 1_800_000_000L);

  public AccountsSettings {
    if (workflowGapMicros < LEAST_GAP_MICROS) {
      throw new IllegalArgumentException(
          "the workflow gap must be at least 2 minutes, it is " + workflowGapMicros + " us");
    }
  }
}
