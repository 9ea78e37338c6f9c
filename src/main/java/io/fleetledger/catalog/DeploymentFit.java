package io.fleetledger.catalog;

import io.fleetledger.compute.AcceleratorProfile;
import io.fleetledger.compute.ModelProfile;
import io.fleetledger.compute.ServingProfile;
import io.fleetledger.compute.WorkModel;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks that the hardware of a catalog file's deployments can do what they say of it. */
final class DeploymentFit {
  private DeploymentFit() {}

  /** Notes what an accelerator can't compute as an error, what can't fit into it as a warning. */
  static void check(StatedEntries entries, Catalog applied, Findings findings) {
    Set<String> checked = new HashSet<>();
    for (var versions : entries.of(CatalogKind.DEPLOYMENTS).values()) {
      for (StatedEntries.Stated version : versions) {
        // Several nodes of one entry are alike.
        if (version.value() instanceof Deployment node && checked.add(version.path())) {
          check(node, version, applied, findings);
        }
      }
    }
  }

  private static void check(
      Deployment node, StatedEntries.Stated version, Catalog applied, Findings findings) {
    ServingProfile serving = serving(node, version.fromMicros(), applied);
    if (serving == null) {
      return; // what is unknown has been noted as such
    }
    if (!WorkModel.isSupported(serving)) {
      findings.error(
          version.path(),
          "accelerator '%s' has no peak for %s; set activation_precision to one of %s"
              .formatted(
                  node.acceleratorId(),
                  node.activationPrecision(),
                  serving.accelerator().peakFlopsPerSecond().keySet().stream().sorted().toList()));
    } else if (new WorkModel(serving).kvCapacityBytes() == 0) {
      findings.warning(
          version.path(),
          "the weights of '%s' in %s leave no HBM for a KV cache on %d x %s; check count"
              .formatted(
                  node.modelId(),
                  node.weightPrecision(),
                  node.acceleratorCount(),
                  node.acceleratorId()));
    }
  }

  private static @Nullable ServingProfile serving(Deployment node, long at, Catalog applied) {
    History<ModelProfile> models = applied.models().get(node.modelId());
    History<AcceleratorProfile> accelerators = applied.accelerators().get(node.acceleratorId());
    ModelProfile model = models == null ? null : models.at(at);
    AcceleratorProfile accelerator = accelerators == null ? null : accelerators.at(at);
    return model == null || accelerator == null
        ? null
        : new ServingProfile(
            model,
            draft(node, at, applied),
            accelerator,
            node.acceleratorCount(),
            node.weightPrecision(),
            node.activationPrecision(),
            node.kvPrecision());
  }

  private static @Nullable ModelProfile draft(Deployment node, long at, Catalog applied) {
    String id = node.draftModelId();
    History<ModelProfile> history = id == null ? null : applied.models().get(id);
    return history == null ? null : history.at(at);
  }
}
