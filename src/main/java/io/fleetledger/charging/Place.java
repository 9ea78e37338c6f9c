package io.fleetledger.charging;

import java.util.Comparator;

/**
 * Where in a tenant's usage a charge belongs; empty where a charge has none.
 *
 * @param projectId cost centre; empty: none
 * @param modelId the model that served
 * @param poolId the pool that served
 * @param acceleratorId the accelerator type that served
 * @param serviceTier the service tier
 * @param callKind the kind of call
 */
public record Place(
    String projectId,
    String modelId,
    String poolId,
    String acceleratorId,
    String serviceTier,
    String callKind)
    implements Comparable<Place> {

  /** Of what belongs to a tenant as a whole. */
  public static final Place NONE = new Place("", "", "", "", "", "");

  private static final Comparator<Place> ORDER =
      Comparator.comparing(Place::projectId)
          .thenComparing(Place::modelId)
          .thenComparing(Place::poolId)
          .thenComparing(Place::acceleratorId)
          .thenComparing(Place::serviceTier)
          .thenComparing(Place::callKind);

  @Override
  public int compareTo(Place other) {
    return ORDER.compare(this, other);
  }
}
