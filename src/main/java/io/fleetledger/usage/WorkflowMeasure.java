package io.fleetledger.usage;

/**
 * What is summed of a workflow's calls. The names are those of the fields of WorkflowUsage, which
 * document them. The order is part of the stored format of {@code TenantDelta}: append only.
 */
public enum WorkflowMeasure {
  CALLS,
  FAILED_CALLS,
  SAFETY_FILTER_CALLS,
  INPUT_TOKENS,
  CACHED_INPUT_TOKENS,
  OUTPUT_TOKENS,
  REASONING_TOKENS,
  MODEL_MFLOP,
  EXECUTED_MFLOP,
  DEVICE_NANOS,
  COST_NANOS;

  /** How many there are: the length of an array of sums. */
  public static final int COUNT = values().length;
}
