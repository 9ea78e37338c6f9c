package io.fleetledger.metering;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.History;
import io.fleetledger.catalog.Pool;
import io.fleetledger.catalog.Tenant;
import io.fleetledger.catalog.Version;
import io.fleetledger.compute.AcceleratorProfile;
import io.fleetledger.compute.ModelProfile;
import io.fleetledger.compute.ServingProfile;
import io.fleetledger.compute.WorkModel;
import io.fleetledger.metering.Missing.Reason;
import io.fleetledger.time.Micros;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Looks nodes up in one catalog, by event time; {@link NodeTerms} keeps the answers. Belongs to one
 * thread.
 */
final class Resolver {
  private final Catalog catalog;
  private final Map<String, NodeTerms> nodes = new HashMap<>();

  /** Those that were asked for: found faster than among all. */
  private final Map<String, History<Tenant>> tenants = new HashMap<>();

  Resolver(Catalog catalog) {
    this.catalog = catalog;
  }

  Catalog catalog() {
    return catalog;
  }

  /** What {@link #terms} answers. */
  sealed interface Answer {
    record Found(Terms terms) implements Answer {}

    record NotFound(Missing missing) implements Answer {}
  }

  /** What the catalog says of a node. */
  NodeTerms of(String nodeId) {
    NodeTerms node = nodes.get(nodeId);
    if (node == null) {
      History<Deployment> deployments = catalog.deployments().get(nodeId);
      node = new NodeTerms(this, nodeId, deployments);
      if (deployments != null) {
        nodes.put(nodeId, node);
      }
    }
    return node;
  }

  /**
   * The terms of a node at an instant.
   *
   * @param modelId the model asked for; null: the deployment's
   */
  Answer terms(String nodeId, @Nullable String modelId, long atMicros) {
    return of(nodeId).terms(modelId, atMicros);
  }

  /**
   * The terms of one of a node's deployments, also where it is not in force; null: the catalog does
   * not know the deployment, or not all that it names.
   *
   * @param deployedFrom start of the deployment
   * @param atMicros the instant asked for; where the deployment has ended by then, its terms are
   *     those of its start
   */
  @Nullable Terms terms(String nodeId, long deployedFrom, long atMicros) {
    for (long instant : new long[] {atMicros, deployedFrom}) {
      if (terms(nodeId, null, instant) instanceof Answer.Found found
          && found.terms().deployment().fromMicros() == deployedFrom) {
        return found.terms();
      }
    }
    return null;
  }

  /** All deployments of a node, oldest first. */
  List<Version<Deployment>> deployments(String nodeId) {
    History<Deployment> history = catalog.deployments().get(nodeId);
    return history == null ? List.of() : history.versions();
  }

  /** A pool at an instant; null: not in force. */
  @Nullable Version<Pool> pool(String poolId, long atMicros) {
    return versionAt(catalog.pools().get(poolId), atMicros);
  }

  /** Whether the tenant is known at an instant. */
  boolean isTenantKnown(String tenantId, long atMicros) {
    History<Tenant> history = tenants.get(tenantId);
    if (history == null) {
      history = catalog.tenants().get(tenantId);
      if (history == null) {
        return false;
      }
      tenants.put(tenantId, history);
    }
    return history.versionAt(atMicros) != null;
  }

  /**
   * A fingerprint of all that the catalog says of a node at any time: where it changes, the node's
   * minutes must be looked at again.
   */
  long fingerprint(String nodeId) {
    long hash = 0;
    for (Version<Deployment> version : deployments(nodeId)) {
      Deployment deployment = version.value();
      hash = 31 * hash + hashOf(version);
      hash = 31 * hash + hashOf(catalog.models().get(deployment.modelId()));
      if (deployment.draftModelId() != null) {
        hash = 31 * hash + hashOf(catalog.models().get(deployment.draftModelId()));
      }
      hash = 31 * hash + hashOf(catalog.accelerators().get(deployment.acceleratorId()));
      hash = 31 * hash + hashOf(catalog.pools().get(deployment.poolId()));
    }
    return hash;
  }

  /**
   * Hashes the text, since that of an enum constant differs from one process to the next; the maps
   * in the catalog's records are sorted for the same reason.
   */
  private static long hashOf(@Nullable Object part) {
    return part == null ? 0 : part.toString().hashCode();
  }

  /**
   * Looks the terms of a node up.
   *
   * @param deployment the one in force at the instant; null: none
   * @param modelId the model asked for; null: the deployment's
   */
  Answer lookUp(
      String nodeId,
      @Nullable Version<Deployment> deployment,
      @Nullable String modelId,
      long atMicros) {
    if (deployment == null) {
      return missing(Reason.UNKNOWN_DEPLOYMENT, nodeId);
    }
    Deployment deployed = deployment.value();
    String served = modelId == null ? deployed.modelId() : modelId;
    Version<ModelProfile> model = versionAt(catalog.models().get(served), atMicros);
    if (model == null) {
      return missing(Reason.UNKNOWN_MODEL, served);
    }
    String draftId = deployed.draftModelId();
    Version<ModelProfile> draft =
        draftId == null ? null : versionAt(catalog.models().get(draftId), atMicros);
    if (draftId != null && draft == null) {
      return missing(Reason.UNKNOWN_DRAFT_MODEL, draftId);
    }
    Version<AcceleratorProfile> accelerator =
        versionAt(catalog.accelerators().get(deployed.acceleratorId()), atMicros);
    if (accelerator == null) {
      return missing(Reason.UNKNOWN_ACCELERATOR, deployed.acceleratorId());
    }
    ServingProfile serving =
        new ServingProfile(
            model.value(),
            draft == null ? null : draft.value(),
            accelerator.value(),
            deployed.acceleratorCount(),
            deployed.weightPrecision(),
            deployed.activationPrecision(),
            deployed.kvPrecision());
    if (!WorkModel.isSupported(serving)) {
      return missing(Reason.UNKNOWN_PRECISION, deployed.acceleratorId());
    }
    History<Pool> pools = catalog.pools().get(deployed.poolId());
    Version<Pool> pool = pools == null ? null : policies(pools, atMicros);
    if (pool == null) {
      return missing(Reason.UNKNOWN_POOL, deployed.poolId());
    }
    long from = deployment.fromMicros();
    from = Math.max(Math.max(from, model.fromMicros()), accelerator.fromMicros());
    from = Math.max(Math.max(from, pool.fromMicros()), draft == null ? from : draft.fromMicros());
    long to = deployment.toMicros();
    to = Math.min(Math.min(to, model.toMicros()), accelerator.toMicros());
    to = Math.min(Math.min(to, pool.toMicros()), draft == null ? to : draft.toMicros());
    return new Answer.Found(
        new Terms(
            from,
            to,
            deployment,
            model.value(),
            accelerator.value(),
            pool.value(),
            new WorkModel(serving)));
  }

  /**
   * A pool with the policies of the hour, those of the first version in force in it, and the span
   * in which it stays so; null: it is not in force.
   */
  private static @Nullable Version<Pool> policies(History<Pool> pools, long atMicros) {
    Version<Pool> present = pools.versionAt(atMicros);
    if (present == null) {
      return null;
    }
    long hour = Micros.hourOf(atMicros);
    Version<Pool> first = Objects.requireNonNull(pools.firstIn(hour, hour + Micros.HOUR));
    if (first.fromMicros() <= hour && first.isInForce(atMicros)) {
      long from = Micros.hourOf(first.fromMicros());
      return new Version<>(
          from == first.fromMicros() ? from : from + Micros.HOUR, first.toMicros(), first.value());
    }
    return new Version<>(
        Math.max(hour, present.fromMicros()),
        Math.min(hour + Micros.HOUR, present.toMicros()),
        first.value());
  }

  private static Answer missing(Reason reason, String id) {
    return new Answer.NotFound(new Missing(reason, id));
  }

  private static <T> @Nullable Version<T> versionAt(@Nullable History<T> history, long atMicros) {
    return history == null ? null : history.versionAt(atMicros);
  }
}
