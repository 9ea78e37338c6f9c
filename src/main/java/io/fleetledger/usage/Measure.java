package io.fleetledger.usage;

/**
 * What is summed of requests, per tenant and per node. The names are those of the fields of
 * TenantUsage and NodeUsage, which document them. The order is part of the stored format of {@code
 * TenantDelta}: append only.
 */
public enum Measure {
  // Counted in the minute of finish.
  REQUESTS_SUCCESS,
  REQUESTS_ERROR,
  REQUESTS_CANCELLED,
  REQUESTS_TIMEOUT,
  INPUT_TOKENS,
  CACHED_INPUT_TOKENS,
  OUTPUT_TOKENS,
  REASONING_TOKENS,
  DRAFT_TOKENS,
  ACCEPTED_DRAFT_TOKENS,
  PREEMPTED_TOKENS,
  TARGETED_REQUESTS,
  GOODPUT_REQUESTS,
  QUEUED_MICROS,
  BATCH_MILLI_TOKENS,
  BATCH_TOKENS,
  SAVED_CACHE_MFLOP,
  // Placed in the minutes in which the request ran.
  MODEL_PREFILL_MFLOP,
  MODEL_DECODE_MFLOP,
  EXECUTED_PREFILL_MFLOP,
  EXECUTED_DECODE_MFLOP,
  WASTED_DRAFT_MFLOP,
  WASTED_PREEMPTION_MFLOP,
  FAILED_MFLOP,
  PREFILL_MEGABYTES,
  DECODE_MEGABYTES,
  KV_MEGABYTE_SECONDS,
  RUNNING_MICROS,
  DEVICE_NANOS,
  // Of requests that ended in ERROR or TIMEOUT; counted in the minute of finish.
  FAILED_INPUT_TOKENS,
  FAILED_CACHED_INPUT_TOKENS,
  FAILED_OUTPUT_TOKENS,
  FAILED_REASONING_TOKENS,
  // Counted in the minute of finish.
  RETRIED_REQUESTS,
  // Placed in the minutes in which the request ran.
  FAILED_DEVICE_NANOS;

  /** How many there are: the length of an array of sums. */
  public static final int COUNT = values().length;
}
