package io.fleetledger.usage;

/**
 * What is summed of nodes beside {@link Measure}. The names are those of the fields of NodeUsage,
 * which document them.
 */
public enum NodeMeasure {
  DEPLOYED_MICROS,
  BUSY_MICROS,
  MODEL_ACCELERATOR_NANOS,
  EXECUTED_ACCELERATOR_NANOS,
  MEMORY_ACCELERATOR_NANOS,
  KV_CAPACITY_MEGABYTE_SECONDS,
  NODE_COST_NANOS,
  BUSY_COST_NANOS,
  IDLE_COST_NANOS,
  IDLE_ALLOCATED_NANOS,
  SAMPLES,
  SAMPLED_RUNNING,
  SAMPLED_WAITING,
  KV_USAGE_SAMPLES,
  KV_USAGE_PPM,
  TENSOR_ACTIVE_SAMPLES,
  TENSOR_ACTIVE_PPM,
  DRAM_ACTIVE_SAMPLES,
  DRAM_ACTIVE_PPM,
  POWER_SAMPLES,
  POWER_MILLIWATTS,
  ENERGY_MILLIJOULES,
  BUSY_ENERGY_MILLIJOULES;

  /** How many there are: the length of an array of sums. */
  public static final int COUNT = values().length;
}
