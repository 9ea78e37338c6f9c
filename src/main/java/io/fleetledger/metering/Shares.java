package io.fleetledger.metering;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who shares a node-minute: found by hash, and dealt with in the order of the sharers. */
final class Shares {
  private static final Comparator<Share> ORDER = Comparator.comparing(share -> share.sharer);

  private final Map<Sharer, Share> bySharer = new HashMap<>();

  /** Null: not sorted since somebody came or went. */
  private @Nullable List<Share> inOrder;

  /** The share of a sharer, made if there is none. */
  Share of(Sharer sharer) {
    Share share = bySharer.get(sharer);
    if (share == null) {
      share = new Share(sharer);
      put(share);
    }
    return share;
  }

  void put(Share share) {
    bySharer.put(share.sharer, share);
    inOrder = null;
  }

  int size() {
    return bySharer.size();
  }

  /** All of them, in no order. */
  Collection<Share> all() {
    return bySharer.values();
  }

  /** All of them, in the order of their sharers. */
  List<Share> inOrder() {
    List<Share> sorted = inOrder;
    if (sorted == null) {
      sorted = bySharer.values().stream().sorted(ORDER).toList();
      inOrder = sorted;
    }
    return sorted;
  }

  void removeIf(Predicate<Share> isOver) {
    if (bySharer.values().removeIf(isOver)) {
      inOrder = null;
    }
  }
}
