package io.fleetledger.usage;

/**
 * What tenants bear of the nodes, beside {@link Measure}. The names are those of the fields of
 * TenantUsage and UsageDelta, which document them. The order is part of the stored format of
 * node-minutes: append only.
 */
public enum CostMeasure {
  COST_NANOS,
  IDLE_COST_NANOS,
  // Parts of the first, which may overlap.
  FAILED_COST_NANOS,
  CANCELLED_COST_NANOS,
  RETRIED_COST_NANOS,
  ENERGY_MILLIJOULES;

  /** How many there are: the length of an array of sums. */
  public static final int COUNT = values().length;
}
