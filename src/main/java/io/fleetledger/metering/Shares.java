package io.fleetledger.metering;

import io.fleetledger.catalog.Deployment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who shares a node-minute: found by hash, without an object for the question, and dealt with in
 * the order of the sharers. They are sorted when somebody asks; what was in order stays so, and
 * only those who came since are merged into it.
 */
final class Shares {
  private static final Comparator<Share> ORDER = Comparator.comparing(share -> share.sharer);
  private static final int FEWEST_SLOTS = 16;

  /** A hash table with open addressing, at most half full. */
  private @Nullable Share[] slots = new Share[FEWEST_SLOTS];

  private final List<Share> shares = new ArrayList<>();
  private boolean inOrder = true;

  /**
   * The share of an event, made if there is none.
   *
   * @param place the deployment that bears its part
   */
  Share of(MeteredEvent metered, Deployment place) {
    int slot = metered.sharerHash() & (slots.length - 1);
    for (Share share = slots[slot]; share != null; share = slots[slot]) {
      if (share.hash == metered.sharerHash() && metered.isOf(share.sharer, place)) {
        return share;
      }
      slot = slot + 1 & (slots.length - 1);
    }
    return add(new Share(metered.sharer(place)));
  }

  /** The share of a sharer, made if there is none. */
  Share of(Sharer sharer) {
    Share share = find(sharer);
    return share == null ? add(new Share(sharer)) : share;
  }

  /** The share of a sharer; null: there is none. */
  @Nullable Share find(Sharer sharer) {
    int hash = sharer.hash();
    int slot = hash & (slots.length - 1);
    for (Share share = slots[slot]; share != null; share = slots[slot]) {
      if (share.hash == hash && share.sharer.equals(sharer)) {
        return share;
      }
      slot = slot + 1 & (slots.length - 1);
    }
    return null;
  }

  /** Adds the share of a sharer that has none yet. */
  Share add(Share share) {
    shares.add(share);
    inOrder = false;
    if (shares.size() * 2 > slots.length) {
      hashAnew(slots.length * 2);
    } else {
      hash(share);
    }
    return share;
  }

  int size() {
    return shares.size();
  }

  /** All of them, in no order. */
  List<Share> all() {
    return shares;
  }

  /** All of them, in the order of their sharers. */
  List<Share> inOrder() {
    if (!inOrder) {
      // Finds the run that is sorted, and merges the rest into it.
      shares.sort(ORDER);
      inOrder = true;
    }
    return shares;
  }

  void removeIf(Predicate<Share> isOver) {
    if (shares.removeIf(isOver)) {
      hashAnew(slots.length);
    }
  }

  private void hashAnew(int size) {
    slots = new Share[size];
    for (Share share : shares) {
      hash(share);
    }
  }

  private void hash(Share share) {
    int slot = share.hash & (slots.length - 1);
    while (slots[slot] != null) {
      slot = slot + 1 & (slots.length - 1);
    }
    slots[slot] = share;
  }
}
