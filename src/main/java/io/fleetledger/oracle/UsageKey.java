package io.fleetledger.oracle;

import java.util.Comparator;

/**
 * What a line of tenant usage is about. Ordered by its fields, one after the other, as strings.
 *
 * @param tenant who pays
 * @param project cost centre; empty: none
 * @param model the model that served
 * @param pool the pool that served
 * @param accelerator the accelerator type that served
 * @param tier the service tier; empty for reserved idle cost
 * @param kind name of the call kind; empty for reserved idle cost
 * @param currency of the costs
 */
record UsageKey(
    String tenant,
    String project,
    String model,
    String pool,
    String accelerator,
    String tier,
    String kind,
    String currency)
    implements Comparable<UsageKey> {

  private static final Comparator<UsageKey> ORDER =
      Comparator.comparing(UsageKey::tenant)
          .thenComparing(UsageKey::project)
          .thenComparing(UsageKey::model)
          .thenComparing(UsageKey::pool)
          .thenComparing(UsageKey::accelerator)
          .thenComparing(UsageKey::tier)
          .thenComparing(UsageKey::kind)
          .thenComparing(UsageKey::currency);

  @Override
  public int compareTo(UsageKey other) {
    return ORDER.compare(this, other);
  }
}
