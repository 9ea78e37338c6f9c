package io.fleetledger.replay;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.Pool;
import io.fleetledger.schema.CallKind;
import io.fleetledger.schema.InferenceEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which node takes a request, among those deployed when it arrives. Pools reserved for its tenant
 * come first and others' are out of bounds; then come the pools that have a latency target for its
 * tier, if any has one. Of the models that they serve (that of the request, if it names one) a
 * workflow, or a request outside of any, gets one by hash, each as often as its nodes have
 * capacity; a safety filter gets the lightest. Of that model's nodes it takes the one with the
 * fewest requests. Not thread-safe.
 */
final class Router {
  private final Catalog catalog;
  private final Fleet fleet;
  private final Eras eras;
  private final Set<String> reserving;
  private final Map<Ask, List<Group>> answers = new HashMap<>();
  private int era = -1;

  Router(Catalog catalog, Fleet fleet, Eras eras) {
    this.catalog = catalog;
    this.fleet = fleet;
    this.eras = eras;
    this.reserving =
        catalog.pools().values().stream()
            .flatMap(history -> history.versions().stream())
            .map(version -> version.value().reservedFor())
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
  }

  /** The node for a request; null if none can serve it. */
  @Nullable String route(
      InferenceEvent event, long arrivedMicros, ToIntFunction<String> outstanding) {
    if (eras.at(arrivedMicros) != era) {
      era = eras.at(arrivedMicros);
      answers.clear();
    }
    String reserver = reserving.contains(event.getTenantId()) ? event.getTenantId() : null;
    List<Group> groups =
        answers.computeIfAbsent(
            new Ask(reserver, event.getServiceTier(), event.getModelId()),
            ask -> groups(ask, arrivedMicros));
    if (groups.isEmpty()) {
      return null;
    }
    long hash = Hash.of(event.getTraceId() == null ? event.getEventId() : event.getTraceId());
    Group group =
        event.getCallKind() == CallKind.SAFETY_FILTER ? groups.getFirst() : pick(groups, hash);
    return leastBusy(group.nodeIds, Hash.mix(hash), outstanding);
  }

  private static Group pick(List<Group> groups, long hash) {
    long total = groups.stream().mapToLong(Group::capacity).sum();
    long rest = Hash.below(total, hash);
    for (Group group : groups) {
      rest -= group.capacity;
      if (rest < 0) {
        return group;
      }
    }
    throw new IllegalStateException("shares that don't sum to " + total);
  }

  private static String leastBusy(
      List<String> nodeIds, long hash, ToIntFunction<String> outstanding) {
    int first = (int) Hash.below(nodeIds.size(), hash);
    String best = nodeIds.get(first);
    for (int i = 1; i < nodeIds.size(); i++) {
      String other = nodeIds.get((first + i) % nodeIds.size());
      if (outstanding.applyAsInt(other) < outstanding.applyAsInt(best)) {
        best = other;
      }
    }
    return best;
  }

  /** The models that may serve it, the lightest first, each with its nodes in order of their id. */
  private List<Group> groups(Ask ask, long atMicros) {
    List<Candidate> candidates = new ArrayList<>();
    new TreeMap<>(catalog.deployments())
        .forEach(
            (nodeId, history) -> {
              Deployment deployment = history.at(atMicros);
              ServingTimes times = fleet.servingAt(nodeId, atMicros);
              if (deployment != null
                  && times != null
                  && (ask.modelId == null || ask.modelId.equals(deployment.modelId()))) {
                Pool pool = Fleet.at(catalog.pools().get(deployment.poolId()), atMicros);
                candidates.add(new Candidate(nodeId, deployment.modelId(), pool, times));
              }
            });
    candidates.removeIf(
        candidate ->
            candidate.reservedFor() != null && !candidate.reservedFor().equals(ask.reserver));
    List<Candidate> allowed = preferring(candidates, candidate -> candidate.reservedFor() != null);
    Map<String, Group> groups = new TreeMap<>();
    for (Candidate candidate : preferring(allowed, candidate -> candidate.hasTier(ask.tier))) {
      groups.merge(candidate.modelId, candidate.alone(), Group::plus);
    }
    return groups.values().stream().sorted(Comparator.comparingLong(Group::typicalMflop)).toList();
  }

  private static List<Candidate> preferring(List<Candidate> all, Predicate<Candidate> preferred) {
    List<Candidate> some = all.stream().filter(preferred).toList();
    return some.isEmpty() ? all : some;
  }

  private record Ask(@Nullable String reserver, String tier, @Nullable String modelId) {}

  private record Candidate(String nodeId, String modelId, @Nullable Pool pool, ServingTimes times) {
    @Nullable String reservedFor() {
      return pool == null ? null : pool.reservedFor();
    }

    boolean hasTier(String tier) {
      return pool != null && pool.latencyTargets().containsKey(tier);
    }

    Group alone() {
      return new Group(List.of(nodeId), Math.max(1, times.capacity()), times.typicalMflop());
    }
  }

  private record Group(List<String> nodeIds, long capacity, long typicalMflop) {
    Group plus(Group other) {
      List<String> all = new ArrayList<>(nodeIds);
      all.addAll(other.nodeIds);
      return new Group(List.copyOf(all), capacity + other.capacity, typicalMflop);
    }
  }
}
