package io.fleetledger.watch;

/** How much it matters. */
public enum Severity {
  INFO,
  WARNING,
  CRITICAL
}
