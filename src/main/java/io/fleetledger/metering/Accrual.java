package io.fleetledger.metering;

import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.Version;
import io.fleetledger.schema.NodePresence;
import io.fleetledger.time.Micros;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Gives every node that was heard of a node-minute for every minute of the fleet's span in which it
 * was deployed, busy or not: cost accrues without traffic.
 */
final class Accrual {
  private static final class Presence {
    private long from;
    private long until;
    private long terms;
    private boolean dirty = true;
  }

  private final KeyValueStore<String, NodePresence> store;
  private final Map<String, Presence> nodes = new HashMap<>();

  Accrual(KeyValueStore<String, NodePresence> store) {
    this.store = store;
    try (KeyValueIterator<String, NodePresence> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<String, NodePresence> entry = all.next();
        Presence presence = new Presence();
        presence.from = Micros.of(entry.value.getAccruedFrom());
        presence.until = Micros.of(entry.value.getAccruedUntil());
        presence.terms = entry.value.getTerms();
        presence.dirty = false;
        nodes.put(entry.key, presence);
      }
    }
  }

  /** Notes that a node did or said something in a minute. */
  void hear(String nodeId, long minute, Resolver resolver) {
    if (!nodes.containsKey(nodeId)) {
      Presence presence = new Presence();
      presence.from = minute;
      presence.until = minute;
      presence.terms = resolver.fingerprint(nodeId);
      nodes.put(nodeId, presence);
    }
  }

  /**
   * The nodes of which the catalog says something else than when last asked: all their minutes will
   * be looked at again.
   *
   * @param notBefore minutes before this one are final, epoch microseconds
   */
  Set<String> changed(Resolver resolver, long notBefore) {
    Set<String> changed = new HashSet<>();
    nodes.forEach(
        (nodeId, presence) -> {
          long terms = resolver.fingerprint(nodeId);
          if (presence.terms != terms) {
            presence.terms = terms;
            presence.until =
                Math.min(presence.until, Math.max(presence.from, Micros.minuteOf(notBefore)));
            presence.dirty = true;
            changed.add(nodeId);
          }
        });
    return changed;
  }

  /**
   * Makes node-minutes that are missing within the span.
   *
   * @param budget how many minutes to look at, at most
   * @return whether all is accrued
   */
  boolean accrue(FleetSpan span, Resolver resolver, NodeWindows windows, int budget) {
    int left = budget;
    for (Map.Entry<String, Presence> entry : nodes.entrySet()) {
      String nodeId = entry.getKey();
      Presence presence = entry.getValue();
      while (presence.until <= span.lastMinute()) {
        if (left-- <= 0) {
          return false;
        }
        accrue(nodeId, presence.until, resolver, windows);
        presence.until += Micros.MINUTE;
        presence.dirty = true;
      }
      while (presence.from > span.firstMinute()) {
        if (left-- <= 0) {
          return false;
        }
        accrue(nodeId, presence.from - Micros.MINUTE, resolver, windows);
        presence.from -= Micros.MINUTE;
        presence.dirty = true;
      }
    }
    return true;
  }

  /** What the catalog does not know yet is passed over: the change that brings it starts anew. */
  private static void accrue(String nodeId, long minute, Resolver resolver, NodeWindows windows) {
    for (Version<Deployment> version : resolver.deployments(nodeId)) {
      long from = Math.max(minute, version.fromMicros());
      if (from < Math.min(minute + Micros.MINUTE, version.toMicros())
          && !windows.exists(nodeId, minute, version.fromMicros())
          && resolver.terms(nodeId, null, from) instanceof Resolver.Answer.Found found) {
        windows.at(nodeId, minute, found.terms());
      }
    }
  }

  /** Forgets nodes whose deployments all ended before an instant, epoch microseconds. */
  void expire(long beforeMicros, Resolver resolver) {
    nodes
        .keySet()
        .removeIf(
            nodeId -> {
              boolean isGone =
                  resolver.deployments(nodeId).stream()
                      .allMatch(version -> version.toMicros() < beforeMicros);
              if (isGone) {
                store.delete(nodeId);
              }
              return isGone;
            });
  }

  /** Writes what changed. */
  void flush() {
    nodes.forEach(
        (nodeId, presence) -> {
          if (presence.dirty) {
            store.put(
                nodeId,
                new NodePresence(
                    Micros.toInstant(presence.from),
                    Micros.toInstant(presence.until),
                    presence.terms));
            presence.dirty = false;
          }
        });
  }
}
