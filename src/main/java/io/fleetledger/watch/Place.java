package io.fleetledger.watch;

/**
 * What an alert is about; empty where it is about no one in particular.
 *
 * @param tenantId the tenant who sees it; empty: the platform alone
 * @param projectId the tenant's project
 * @param modelId the model
 * @param poolId the pool
 * @param nodeId the node
 * @param serviceTier the service tier
 */
public record Place(
    String tenantId,
    String projectId,
    String modelId,
    String poolId,
    String nodeId,
    String serviceTier) {
  static final Place PLATFORM = new Place("", "", "", "", "", "");

  static Place tenant(String tenantId, String projectId) {
    return new Place(tenantId, projectId, "", "", "", "");
  }
}
