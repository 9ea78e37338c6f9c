package io.fleetledger.accounts;

/**
 * What stage 2 can be told, microseconds.
 *
 * @param upstreamPartitions how many partitions stage 1 has: stage 2 keeps windows until each of
 *     them has promised that nothing for them will follow
 * @param workflowGapMicros the pause after which a trace id begins a new workflow, at least two
 *     minutes
 */
public record AccountsSettings(int upstreamPartitions, long workflowGapMicros) {
  private static final long LEAST_GAP_MICROS = 120_000_000L;

  /** One partition, workflows closed by half an hour of silence. */
  public static final AccountsSettings DEFAULT = new AccountsSettings(1, 1_800_000_000L);

  public AccountsSettings {
    if (workflowGapMicros < LEAST_GAP_MICROS) {
      throw new IllegalArgumentException(
          "the workflow gap must be at least 2 minutes, it is " + workflowGapMicros + " us");
    }
  }
}
