package io.fleetledger.oracle;

import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.Version;
import io.fleetledger.compute.LoraAdapter;
import io.fleetledger.compute.WorkModel;
import org.jspecify.annotations.Nullable;

/** What the catalog says of a record: all that its accounting needs, or what it lacks. */
sealed interface Resolution {

  /**
   * Enough to account for an event.
   *
   * @param deployed the deployment at the anchor instant
   * @param modelId the model that served
   * @param work the work of requests to it on this node
   * @param adapter the adapter applied; null: none
   */
  record Resolved(
      Version<Deployment> deployed, String modelId, WorkModel work, @Nullable LoraAdapter adapter)
      implements Resolution {}

  /**
   * What keeps a record in suspense.
   *
   * @param reason UNKNOWN_ and the kind of thing
   * @param id the id that is missing
   */
  record Missing(String reason, String id) implements Resolution {}
}
