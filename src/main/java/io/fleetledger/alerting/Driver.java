package io.fleetledger.alerting;

/** What moves cost, in the order in which one is changed after the other to tell their parts. */
public enum Driver {
  /** More or fewer requests. */
  VOLUME,
  /** Longer or shorter requests: context and answers. */
  LENGTH,
  /** Other models, nodes or service tiers. */
  MIX,
  /** Tokens that the prefix cache no longer serves, or serves now. */
  CACHE,
  /** The cost of a computed token: rates, batches, utilization of the nodes. */
  RATE,
  /** Idle time that is borne beside the requests. */
  IDLE
}
