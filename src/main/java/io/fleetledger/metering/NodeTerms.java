package io.fleetledger.metering;

import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.History;
import io.fleetledger.catalog.Pool;
import io.fleetledger.catalog.Pool.LatencyTarget;
import io.fleetledger.catalog.Version;
import io.fleetledger.time.Micros;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one catalog says of one node. Answers are kept for the span in which they hold: nearly all
 * events of a node ask what the one before asked. Belongs to one thread.
 */
final class NodeTerms {
  private final Resolver resolver;
  private final String nodeId;
  private final @Nullable History<Deployment> deployments;
  private final Map<String, Resolver.Answer.Found> byModel = new HashMap<>();
  private Resolver.Answer.@Nullable Found own;
  private @Nullable Version<Deployment> recent;
  private @Nullable Version<Pool> pool;

  /** By the parity of their minutes: events lie in this one or the one before. */
  private final @Nullable Spot[] spots = new Spot[2];

  /**
   * @param deployments of the node; null: the catalog knows none
   */
  NodeTerms(Resolver resolver, String nodeId, @Nullable History<Deployment> deployments) {
    this.resolver = resolver;
    this.nodeId = nodeId;
    this.deployments = deployments;
  }

  /**
   * A part of a minute in which the node was deployed, and whose node-minute every instant in it
   * belongs to.
   */
  static final class Spot {
    /** Its start, epoch microseconds. */
    final long fromMicros;

    private final long untilMicros;

    /** Start of the minute. */
    final long minute;

    /** The node's own terms of that node-minute. */
    final Terms terms;

    /** The node-minute, if it has been looked up; it may have been let go since. */
    @Nullable NodeMinute cell;

    Spot(long fromMicros, long untilMicros, long minute, Terms terms) {
      this.fromMicros = fromMicros;
      this.untilMicros = untilMicros;
      this.minute = minute;
      this.terms = terms;
    }

    private boolean contains(long atMicros) {
      return fromMicros <= atMicros && atMicros < untilMicros;
    }
  }

  /** The spot of an instant; null: it is in none, or its terms are not known from its start on. */
  @Nullable Spot spot(long atMicros) {
    long number = Math.floorDiv(atMicros, Micros.MINUTE);
    int slot = (int) (number & 1);
    Spot last = spots[slot];
    if (last != null && last.contains(atMicros)) {
      return last;
    }
    Version<Deployment> inForce = deployment(atMicros);
    if (inForce == null) {
      return null;
    }
    long minute = number * Micros.MINUTE;
    long from = Math.max(minute, inForce.fromMicros());
    if (terms(null, from) instanceof Resolver.Answer.Found found) {
      long until = Math.min(minute + Micros.MINUTE, inForce.toMicros());
      Spot spot = new Spot(from, until, minute, found.terms());
      spots[slot] = spot;
      return spot;
    }
    return null;
  }

  /**
   * The terms at an instant.
   *
   * @param modelId the model asked for; null: the deployment's
   */
  Resolver.Answer terms(@Nullable String modelId, long atMicros) {
    Resolver.Answer.Found last = modelId == null ? own : byModel.get(modelId);
    if (last != null && last.terms().holdAt(atMicros)) {
      return last;
    }
    Resolver.Answer answer = resolver.lookUp(nodeId, deployment(atMicros), modelId, atMicros);
    if (answer instanceof Resolver.Answer.Found found) {
      if (modelId == null) {
        own = found;
      } else {
        byModel.put(modelId, found);
      }
    }
    return answer;
  }

  /** The deployment in force at an instant; null: none. */
  @Nullable Version<Deployment> deployment(long atMicros) {
    Version<Deployment> last = recent;
    if (last != null && last.isInForce(atMicros)) {
      return last;
    }
    Version<Deployment> found = deployments == null ? null : deployments.versionAt(atMicros);
    recent = found == null ? last : found;
    return found;
  }

  /** The first instant after another at which a minute or a deployment begins or ends. */
  long nextCut(long atMicros) {
    long cut = Micros.minuteOf(atMicros) + Micros.MINUTE;
    Version<Deployment> inForce = deployment(atMicros);
    if (inForce != null) {
      return Math.min(cut, inForce.toMicros());
    }
    if (deployments != null) {
      for (Version<Deployment> later : deployments.versions()) {
        if (later.fromMicros() > atMicros) {
          return Math.min(cut, later.fromMicros());
        }
      }
    }
    return cut;
  }

  /**
   * The targets of a service tier in the pool where an event finished; null: none.
   *
   * @param started the deployment that it started under, for one that outlived every deployment
   */
  @Nullable LatencyTarget target(String serviceTier, Deployment started, long finishedMicros) {
    Version<Deployment> inForce = deployment(finishedMicros);
    String poolId = inForce == null ? started.poolId() : inForce.value().poolId();
    Version<Pool> last = pool;
    if (last == null || !last.isInForce(finishedMicros) || !last.value().poolId().equals(poolId)) {
      last = resolver.pool(poolId, finishedMicros);
      if (last == null) {
        return null;
      }
      pool = last;
    }
    return last.value().latencyTargets().get(serviceTier);
  }
}
