package io.fleetledger.watch;

/** What an alert is about. */
public enum AlertKind {
  /** A series is above what was expected. */
  SPIKE,
  /** A series is below. */
  DROP,
  /** A budget has reached a threshold. */
  BUDGET,
  /** A budget is going to be exceeded. */
  BUDGET_FORECAST,
  /** Records wait for something that the catalog does not know. */
  SUSPENSE,
  /** Usage has no price. */
  UNPRICED,
  /** Events of a node are missing. */
  MISSING_EVENTS,
  /** Latency targets of a service tier are missed. */
  SLO_BURN,
  /** A node works for nobody. */
  NODE_IDLE,
  /** A node no longer reports. */
  NODE_SILENT,
  /** Nodes do much less work in the same time. */
  MFU_COLLAPSE,
  /** Records are put into quarantine. */
  QUARANTINE,
  /** Somebody tries the receivers. */
  TEST
}
