package io.fleetledger.oracle;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.History;
import io.fleetledger.catalog.Pool;
import io.fleetledger.catalog.Version;
import io.fleetledger.compute.AcceleratorProfile;
import io.fleetledger.compute.LoraAdapter;
import io.fleetledger.compute.ModelProfile;
import io.fleetledger.compute.ServingProfile;
import io.fleetledger.compute.WorkModel;
import io.fleetledger.oracle.Resolution.Missing;
import io.fleetledger.oracle.Resolution.Resolved;
import io.fleetledger.schema.InferenceEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks things up in the catalog by event time. */
final class Directory {

  private final Catalog catalog;
  private final Map<ServingProfile, WorkModel> workModels = new HashMap<>();

  Directory(Catalog catalog) {
    this.catalog = catalog;
  }

  /** The deployments that a node ever had, oldest first. */
  List<Version<Deployment>> deployments(String node) {
    History<Deployment> history = catalog.deployments().get(node);
    return history == null ? List.of() : history.versions();
  }

  @Nullable Version<Deployment> deployment(String node, long at) {
    History<Deployment> history = catalog.deployments().get(node);
    return history == null ? null : history.versionAt(at);
  }

  @Nullable Pool pool(String pool, long at) {
    return find(catalog.pools(), pool, at);
  }

  /**
   * The pool with the policies that hold in the hour of an instant: those of the first version in
   * force in it. Null: there is none.
   */
  @Nullable Pool policies(String pool, long at) {
    History<Pool> history = catalog.pools().get(pool);
    if (history == null) {
      return null;
    }
    long hour = Micros.hour(at);
    return history.versions().stream()
        .filter(version -> version.toMicros() > hour)
        .filter(version -> version.fromMicros() < hour + Micros.HOUR)
        .map(Version::value)
        .findFirst()
        .orElse(null);
  }

  @Nullable AcceleratorProfile accelerator(String accelerator, long at) {
    return find(catalog.accelerators(), accelerator, at);
  }

  Resolution resolve(InferenceEvent event, Timeline times) {
    long at = times.anchor();
    Version<Deployment> deployed = deployment(event.getNodeId(), at);
    if (deployed == null) {
      return new Missing("UNKNOWN_DEPLOYMENT", event.getNodeId());
    }
    Deployment deployment = deployed.value();
    String modelId = event.getModelId() == null ? deployment.modelId() : event.getModelId();
    ModelProfile model = find(catalog.models(), modelId, at);
    if (model == null) {
      return new Missing("UNKNOWN_MODEL", modelId);
    }
    String draftId = deployment.draftModelId();
    ModelProfile draft = draftId == null ? null : find(catalog.models(), draftId, at);
    if (draftId != null && draft == null) {
      return new Missing("UNKNOWN_DRAFT_MODEL", draftId);
    }
    String adapterId = event.getAdapterId();
    LoraAdapter adapter = adapterId == null ? null : model.adapters().get(adapterId);
    if (adapterId != null && adapter == null) {
      return new Missing("UNKNOWN_ADAPTER", adapterId);
    }
    AcceleratorProfile accelerator = accelerator(deployment.acceleratorId(), at);
    if (accelerator == null) {
      return new Missing("UNKNOWN_ACCELERATOR", deployment.acceleratorId());
    }
    WorkModel work = workModel(deployment, model, draft, accelerator);
    if (work == null) {
      return new Missing("UNKNOWN_PRECISION", deployment.acceleratorId());
    }
    if (pool(deployment.poolId(), at) == null) {
      return new Missing("UNKNOWN_POOL", deployment.poolId());
    }
    if (find(catalog.tenants(), event.getTenantId(), times.finished()) == null) {
      return new Missing("UNKNOWN_TENANT", event.getTenantId());
    }
    return new Resolved(deployed, modelId, work, adapter);
  }

  /** The work model of what is deployed itself; null: the catalog lacks some part of it. */
  @Nullable WorkModel deployedWorkModel(Deployment deployment, long at) {
    ModelProfile model = find(catalog.models(), deployment.modelId(), at);
    String draftId = deployment.draftModelId();
    ModelProfile draft = draftId == null ? null : find(catalog.models(), draftId, at);
    AcceleratorProfile accelerator = accelerator(deployment.acceleratorId(), at);
    return model == null || accelerator == null || (draftId != null && draft == null)
        ? null
        : workModel(deployment, model, draft, accelerator);
  }

  /** Null: the accelerator has no peak for the precision computed in. */
  private @Nullable WorkModel workModel(
      Deployment deployment,
      ModelProfile model,
      @Nullable ModelProfile draft,
      AcceleratorProfile accelerator) {
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
        ? workModels.computeIfAbsent(serving, WorkModel::new)
        : null;
  }

  private static <T> @Nullable T find(Map<String, History<T>> histories, String id, long at) {
    History<T> history = histories.get(id);
    return history == null ? null : history.at(at);
  }
}
