package io.fleetledger.metering;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.History;
import io.fleetledger.catalog.Version;
import io.fleetledger.metering.Missing.Reason;
import io.fleetledger.usage.RowKeys;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Records in suspense that miss the same and ask the catalog for the same: as long as all of that
 * is as it was, none of them can settle. The beginning of their keys in the store.
 *
 * @param reason the kind of thing that is missing, by name
 * @param missing its id
 * @param nodeId the node that reported them
 * @param modelId the model that they name; empty: the deployment's
 */
record SuspenseGroup(String reason, String missing, String nodeId, String modelId) {
  private static final String SEPARATOR = String.valueOf(RowKeys.SEPARATOR);

  /**
   * Parts of a key after the missing id, which alone comes from the catalog and may be any text.
   */
  private static final int PARTS_AFTER_MISSING = 5;

  static SuspenseGroup of(Missing missing, String nodeId, @Nullable String modelId) {
    return new SuspenseGroup(
        missing.reason().name(), missing.id(), nodeId, modelId == null ? "" : modelId);
  }

  /** The group of a record's key. */
  static SuspenseGroup ofKey(String key) {
    String[] parts = key.split(SEPARATOR, -1);
    int node = parts.length - PARTS_AFTER_MISSING;
    return new SuspenseGroup(
        parts[0],
        String.join(SEPARATOR, Arrays.asList(parts).subList(1, node)),
        parts[node],
        parts[node + 1]);
  }

  /** The key of a record of this group; those of one partition sort by offset. */
  String key(Origin origin) {
    return prefix()
        + RowKeys.of(
            origin.topic(),
            Integer.toString(origin.partition()),
            // Padded like an instant, so that neighbours in the store are neighbours in time.
            RowKeys.instant(origin.offset()));
  }

  /** What the keys of this group begin with, and no others. */
  String prefix() {
    return RowKeys.of(reason, missing, nodeId, modelId, "");
  }

  /** A key after all of this group and before all that sort after it. */
  String end() {
    String prefix = prefix();
    return prefix.substring(0, prefix.length() - 1) + (char) (RowKeys.SEPARATOR + 1);
  }

  /** Whether two catalogs say the same of all that decides where the group's records go. */
  boolean isAlikeIn(Catalog one, Catalog other) {
    return isAlike(one.models(), other.models(), modelId)
        && isDeployedAlike(one, other)
        && (!reason.equals(Reason.UNKNOWN_TENANT.name())
            || isAlike(one.tenants(), other.tenants(), missing));
  }

  private boolean isDeployedAlike(Catalog one, Catalog other) {
    if (!isAlike(one.deployments(), other.deployments(), nodeId)) {
      return false;
    }
    History<Deployment> deployments = one.deployments().get(nodeId);
    if (deployments == null) {
      return true;
    }
    for (Version<Deployment> version : deployments.versions()) {
      Deployment deployment = version.value();
      String draftId = deployment.draftModelId();
      if (!isAlike(one.models(), other.models(), deployment.modelId())
          || (draftId != null && !isAlike(one.models(), other.models(), draftId))
          || !isAlike(one.accelerators(), other.accelerators(), deployment.acceleratorId())
          || !isAlike(one.pools(), other.pools(), deployment.poolId())) {
        return false;
      }
    }
    return true;
  }

  private static <T> boolean isAlike(
      Map<String, History<T>> one, Map<String, History<T>> other, String id) {
    return one == other || Objects.equals(one.get(id), other.get(id));
  }
}
