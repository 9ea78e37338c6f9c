package io.fleetledger.cost;

/** By what the cost of a busy node is shared out among the requests that ran on it. */
public enum SharingMethod {
  /** Modelled roofline time: what the request took of the node. */
  DEVICE_SECONDS,
  /** Work that the hardware did. */
  FLOPS,
  /** Tokens, each class with a weight of its own. */
  TOKENS,
  /** KV cache held, and for how long. */
  KV_BYTE_SECONDS,
  /** Time running. */
  WALL_TIME
}
