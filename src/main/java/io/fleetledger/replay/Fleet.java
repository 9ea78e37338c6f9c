package io.fleetledger.replay;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.History;
import io.fleetledger.compute.AcceleratorProfile;
import io.fleetledger.compute.ModelProfile;
import io.fleetledger.compute.ServingProfile;
import io.fleetledger.compute.WorkModel;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the nodes of a catalog serve, and how fast. Not thread-safe. */
final class Fleet {
  private final Catalog catalog;
  private final Map<ServingProfile, ServingTimes> timesOf = new HashMap<>();

  Fleet(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * How a node serves at an instant, the same object for as long as what it serves stays the same;
   * null: nothing is deployed on it, or something that it can't run.
   */
  @Nullable ServingTimes servingAt(String nodeId, long atMicros) {
    Deployment deployment = at(catalog.deployments().get(nodeId), atMicros);
    if (deployment == null) {
      return null;
    }
    ModelProfile model = at(catalog.models().get(deployment.modelId()), atMicros);
    AcceleratorProfile accelerator =
        at(catalog.accelerators().get(deployment.acceleratorId()), atMicros);
    String draftId = deployment.draftModelId();
    ModelProfile draft = draftId == null ? null : at(catalog.models().get(draftId), atMicros);
    if (model == null || accelerator == null || (draftId != null && draft == null)) {
      return null;
    }
    ServingProfile serving =
        new ServingProfile(
            model,
            draft,
            accelerator,
            deployment.acceleratorCount(),
            deployment.weightPrecision(),
            deployment.activationPrecision(),
            deployment.kvPrecision());
    return WorkModel.isSupported(serving)
        ? timesOf.computeIfAbsent(serving, ServingTimes::new)
        : null;
  }

  static <T> @Nullable T at(@Nullable History<T> history, long atMicros) {
    return history == null ? null : history.at(atMicros);
  }
}
