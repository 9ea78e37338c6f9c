package io.fleetledger.metering;

import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.Version;
import io.fleetledger.cost.Exact;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.Sums;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the parts of an event go: to the node-minutes in which it ran, cut at minutes and at
 * changes of deployment, and to the one in which it finished. Parts are differences of cumulative
 * shares rounded down, so they sum to the whole. Pure; collects the parts of one event at a time.
 */
final class Placement {
  private final List<Part> parts = new ArrayList<>();

  /** Parts to be used again: an event needs them until the next one is placed. */
  private final List<Part> used = new ArrayList<>();

  private final Resolver resolver;

  /**
   * What one event adds to one node-minute.
   *
   * @param minute start of the minute, epoch microseconds
   * @param terms the node's own terms there
   * @param sums as {@link Placed} says
   */
  static final class Part {
    long minute;
    Terms terms;
    final long[] sums = new long[Placed.LENGTH];

    /** When it ran in this minute, epoch microseconds; {@code busyUntil} is -1 if it did not. */
    long busyFrom;

    long busyUntil = -1;
    boolean counted;

    /** Where in its minute all of the event lies; null: it may lie in several places. */
    NodeTerms.@Nullable Spot spot;

    Part(long minute, Terms terms) {
      this.minute = minute;
      this.terms = terms;
    }

    private Part reset(long anotherMinute, Terms otherTerms) {
      minute = anotherMinute;
      terms = otherTerms;
      Arrays.fill(sums, 0);
      busyFrom = 0;
      busyUntil = -1;
      counted = false;
      spot = null;
      return this;
    }
  }

  Placement(Resolver resolver) {
    this.resolver = resolver;
  }

  /**
   * Places an event; its parts, the one with the counted measures among them, are those of {@link
   * #parts} until the next event is placed.
   *
   * @return what is missing to place it; null: nothing
   */
  @Nullable Missing place(MeteredEvent metered) {
    used.addAll(parts);
    parts.clear();
    NodeTerms node = resolver.of(metered.event().getNodeId());
    Run run = metered.run();
    NodeTerms.Spot finish = node.spot(metered.finishedMicros());
    try {
      if (finish == null || (run != null && run.fromMicros() < finish.fromMicros)) {
        placeByPieces(node, metered);
      } else {
        placeWhole(metered, finish);
      }
      return null;
    } catch (Unresolved unresolved) {
      return unresolved.missing;
    }
  }

  /** The parts of the event last placed. */
  List<Part> parts() {
    return parts;
  }

  /** Most events lie within one minute. */
  private void placeWhole(MeteredEvent metered, NodeTerms.Spot spot) {
    Part part = add(spot.minute, spot.terms);
    part.spot = spot;
    System.arraycopy(metered.counted(), 0, part.sums, 0, part.sums.length);
    part.counted = true;
    Run run = metered.run();
    if (run != null) {
      run.addTo(part.sums);
      run(part, run.fromMicros(), Math.max(run.untilMicros(), run.fromMicros() + 1));
    }
  }

  private void placeByPieces(NodeTerms node, MeteredEvent metered) {
    Run run = metered.run();
    if (run != null) {
      for (Run.Span span : run.spans()) {
        placeSpan(node, metered, span);
      }
    }
    Part finish = partAt(node, metered, metered.finishedMicros(), null);
    Sums.add(finish.sums, metered.counted());
    finish.counted = true;
  }

  private void placeSpan(NodeTerms node, MeteredEvent metered, Run.Span span) {
    long from = span.fromMicros();
    long until = span.untilMicros();
    if (from == until) {
      Part part = partAt(node, metered, from, null);
      for (int i = span.first(); i < span.end(); i++) {
        int measure = span.measure(i);
        part.sums[measure] = Math.addExact(part.sums[measure], span.amounts()[i]);
      }
      if (span.isBusy()) {
        run(part, from, from + 1);
      }
      return;
    }
    long[] placed = new long[span.amounts().length];
    Part part = null;
    long start = from;
    while (start < until) {
      long end = Math.min(until, node.nextCut(start));
      part = partAt(node, metered, start, part);
      addShare(part.sums, span, placed, end);
      if (span.isBusy() && part.minute == Micros.minuteOf(start)) {
        run(part, start, end);
      }
      start = end;
    }
  }

  private static void addShare(long[] sums, Run.Span span, long[] placed, long end) {
    long elapsed = end - span.fromMicros();
    long duration = span.untilMicros() - span.fromMicros();
    for (int i = span.first(); i < span.end(); i++) {
      long whole = span.amounts()[i];
      if (whole != 0) {
        int measure = span.measure(i);
        long upToHere =
            elapsed == duration ? whole : Exact.multiplyDivide(whole, elapsed, duration);
        sums[measure] = Math.addExact(sums[measure], upToHere - placed[i]);
        placed[i] = upToHere;
      }
    }
  }

  private static void run(Part part, long from, long until) {
    part.busyFrom = part.busyUntil < 0 ? from : Math.min(part.busyFrom, from);
    part.busyUntil = Math.max(part.busyUntil, until);
  }

  /** The part for what ran at an instant; outside every deployment, the one that ran before. */
  private Part partAt(
      NodeTerms node, MeteredEvent metered, long atMicros, @Nullable Part previous) {
    if (node.deployment(atMicros) != null) {
      return part(node, atMicros);
    }
    return previous == null ? part(node, lastInstantOf(metered)) : previous;
  }

  private static long lastInstantOf(MeteredEvent metered) {
    return metered.terms().deployment().toMicros() - 1;
  }

  private Part part(NodeTerms node, long atMicros) {
    long minute = Micros.minuteOf(atMicros);
    Terms terms = terms(node, minute, atMicros);
    for (Part part : parts) {
      if (part.minute == minute
          && part.terms.deployment().fromMicros() == terms.deployment().fromMicros()) {
        return part;
      }
    }
    return add(minute, terms);
  }

  private Part add(long minute, Terms terms) {
    Part part = used.isEmpty() ? new Part(minute, terms) : used.removeLast().reset(minute, terms);
    parts.add(part);
    return part;
  }

  /** Those of the start of what is covered, or where all is known only later, of the instant. */
  private static Terms terms(NodeTerms node, long minute, long atMicros) {
    NodeTerms.Spot spot = node.spot(atMicros);
    if (spot != null) {
      return spot.terms;
    }
    Version<Deployment> inForce = node.deployment(atMicros);
    long coveredFrom = inForce == null ? minute : Math.max(minute, inForce.fromMicros());
    if (node.terms(null, coveredFrom) instanceof Resolver.Answer.Found found) {
      return found.terms();
    }
    return switch (node.terms(null, atMicros)) {
      case Resolver.Answer.Found found -> found.terms();
      case Resolver.Answer.NotFound notFound -> throw new Unresolved(notFound.missing());
    };
  }

  /** Leaves the placing of an event that can't be placed yet; never leaves this class. */
  private static final class Unresolved extends RuntimeException {
    private final transient Missing missing;

    Unresolved(Missing missing) {
      super(null, null, false, false);
      this.missing = missing;
    }
  }
}
