package io.fleetledger.cost;

/**
 * What requests can weigh when the cost of a node is shared out among them; {@link SharingMethod}
 * says which of it counts. The order is part of the stored format of node-minutes: append only.
 */
public enum Weight {
  /** Modelled roofline time on the node, nanoseconds. */
  DEVICE_NANOS,
  /** Work that the hardware did, MFLOP. */
  EXECUTED_MFLOP,
  /** Prompt tokens that were computed, thousandths of a token. */
  INPUT_MILLITOKENS,
  /** Prompt tokens from the prefix cache, thousandths of a token. */
  CACHED_INPUT_MILLITOKENS,
  /** Emitted tokens, thousandths of a token. */
  OUTPUT_MILLITOKENS,
  /** KV cache residency, 1e6 byte-seconds. */
  KV_MEGABYTE_SECONDS,
  /** Time running, microseconds. */
  RUNNING_MICROS;

  /** How many there are: the length of an array of weights. */
  public static final int COUNT = values().length;
}
