package io.fleetledger.usage;

import org.jspecify.annotations.Nullable;

/**
 * Whose usage, at which place of the fleet: what a usage row is of, beside its window. No part is
 * null; what is absent is empty.
 *
 * @param tenantId who pays
 * @param projectId cost centre; empty: none
 * @param modelId the model that served
 * @param poolId the pool that served
 * @param acceleratorId the accelerator type that served
 * @param serviceTier the service tier; empty on lines that hold only reserved idle cost
 * @param callKind the kind of call; empty on lines that hold only reserved idle cost
 * @param currency ISO 4217 code of the costs
 */
public record UsageKey(
    String tenantId,
    String projectId,
    String modelId,
    String poolId,
    String acceleratorId,
    String serviceTier,
    String callKind,
    String currency)
    implements Comparable<UsageKey> {

  // Written out, since keys are compared many times for every request.

  @Override
  public int compareTo(UsageKey other) {
    if (this == other) {
      return 0;
    }
    int order = compare(tenantId, other.tenantId);
    order = order != 0 ? order : compare(projectId, other.projectId);
    order = order != 0 ? order : compare(modelId, other.modelId);
    order = order != 0 ? order : compare(poolId, other.poolId);
    order = order != 0 ? order : compare(acceleratorId, other.acceleratorId);
    order = order != 0 ? order : compare(serviceTier, other.serviceTier);
    order = order != 0 ? order : compare(callKind, other.callKind);
    return order != 0 ? order : compare(currency, other.currency);
  }

  /** Ids are mostly the very same strings: those who read events see to it. */
  @SuppressWarnings("ReferenceEquality")
  private static int compare(String one, String other) {
    return one == other ? 0 : one.compareTo(other);
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return this == object
        || (object instanceof UsageKey other
            && tenantId.equals(other.tenantId)
            && projectId.equals(other.projectId)
            && modelId.equals(other.modelId)
            && poolId.equals(other.poolId)
            && acceleratorId.equals(other.acceleratorId)
            && serviceTier.equals(other.serviceTier)
            && callKind.equals(other.callKind)
            && currency.equals(other.currency));
  }

  @Override
  public int hashCode() {
    int hash = tenantId.hashCode();
    hash = 31 * hash + projectId.hashCode();
    hash = 31 * hash + modelId.hashCode();
    hash = 31 * hash + poolId.hashCode();
    hash = 31 * hash + acceleratorId.hashCode();
    hash = 31 * hash + serviceTier.hashCode();
    hash = 31 * hash + callKind.hashCode();
    return 31 * hash + currency.hashCode();
  }
}
