package io.fleetledger.usage;

import java.util.Comparator;

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

  private static final Comparator<UsageKey> ORDER =
      Comparator.comparing(UsageKey::tenantId)
          .thenComparing(UsageKey::projectId)
          .thenComparing(UsageKey::modelId)
          .thenComparing(UsageKey::poolId)
          .thenComparing(UsageKey::acceleratorId)
          .thenComparing(UsageKey::serviceTier)
          .thenComparing(UsageKey::callKind)
          .thenComparing(UsageKey::currency);

  @Override
  public int compareTo(UsageKey other) {
    return ORDER.compare(this, other);
  }
}
