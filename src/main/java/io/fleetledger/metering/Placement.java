package io.fleetledger.metering;

import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.Version;
import io.fleetledger.cost.Exact;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.Sums;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the parts of an event go: to the node-minutes in which it ran, cut at minutes and at
 * changes of deployment, and to the one in which it finished. Parts are differences of cumulative
 * shares rounded down, so they sum to the whole. Pure; collects the parts of one event at a time.
 */
final class Placement {
  private final Resolver resolver;
  private final List<Part> parts = new ArrayList<>();

  /**
   * What one event adds to one node-minute.
   *
   * @param minute start of the minute, epoch microseconds
   * @param terms the node's own terms there
   * @param sums as {@link Placed} says
   */
  static final class Part {
    final long minute;
    final Terms terms;
    final long[] sums = new long[Placed.LENGTH];

    /** When it ran in this minute, epoch microseconds; {@code busyUntil} is -1 if it did not. */
    long busyFrom;

    long busyUntil = -1;
    boolean counted;

    Part(long minute, Terms terms) {
      this.minute = minute;
      this.terms = terms;
    }
  }

  Placement(Resolver resolver) {
    this.resolver = resolver;
  }

  /** The answer to {@link #place}. */
  sealed interface Answer {
    record Placed(List<Part> parts) implements Answer {}

    record NotYet(Missing missing) implements Answer {}
  }

  /** The parts of an event, the one with the counted measures among them. */
  Answer place(MeteredEvent metered) {
    parts.clear();
    try {
      for (MeteredEvent.Span span : metered.spans()) {
        placeSpan(metered, span);
      }
      Part finish = counted(metered);
      Sums.add(finish.sums, metered.counted());
      finish.counted = true;
      return new Answer.Placed(parts);
    } catch (Unresolved unresolved) {
      return new Answer.NotYet(unresolved.missing);
    }
  }

  private void placeSpan(MeteredEvent metered, MeteredEvent.Span span) {
    long from = span.fromMicros();
    long until = span.untilMicros();
    if (from == until) {
      Part part = partAt(metered, from, null);
      for (int i = 0; i < span.amounts().length; i++) {
        int measure = span.measures()[i];
        part.sums[measure] = Math.addExact(part.sums[measure], span.amounts()[i]);
      }
      if (span.busy()) {
        run(part, from, from + 1);
      }
      return;
    }
    long[] placed = new long[span.amounts().length];
    Part part = null;
    long start = from;
    while (start < until) {
      long end = Math.min(until, nextCut(metered.event().getNodeId(), start));
      part = partAt(metered, start, part);
      addShare(part.sums, span, placed, end);
      if (span.busy() && part.minute == Micros.minuteOf(start)) {
        run(part, start, end);
      }
      start = end;
    }
  }

  private static void addShare(long[] sums, MeteredEvent.Span span, long[] placed, long end) {
    long elapsed = end - span.fromMicros();
    long duration = span.untilMicros() - span.fromMicros();
    for (int i = 0; i < placed.length; i++) {
      long whole = span.amounts()[i];
      if (whole != 0) {
        int measure = span.measures()[i];
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

  private long nextCut(String nodeId, long start) {
    long cut = Micros.minuteOf(start) + Micros.MINUTE;
    Version<Deployment> inForce = resolver.deployment(nodeId, start);
    if (inForce != null) {
      return Math.min(cut, inForce.toMicros());
    }
    for (Version<Deployment> later : resolver.deployments(nodeId)) {
      if (later.fromMicros() > start) {
        return Math.min(cut, later.fromMicros());
      }
    }
    return cut;
  }

  /** The part for what ran at an instant; outside every deployment, the one that ran before. */
  private Part partAt(MeteredEvent metered, long atMicros, @Nullable Part previous) {
    if (resolver.deployment(metered.event().getNodeId(), atMicros) != null) {
      return part(metered, atMicros);
    }
    return previous == null ? part(metered, lastInstantOf(metered)) : previous;
  }

  private Part counted(MeteredEvent metered) {
    return partAt(metered, metered.finishedMicros(), null);
  }

  private static long lastInstantOf(MeteredEvent metered) {
    return metered.terms().deployment().toMicros() - 1;
  }

  private Part part(MeteredEvent metered, long atMicros) {
    String nodeId = metered.event().getNodeId();
    long minute = Micros.minuteOf(atMicros);
    Version<Deployment> inForce = resolver.deployment(nodeId, atMicros);
    long coveredFrom = inForce == null ? minute : Math.max(minute, inForce.fromMicros());
    Terms terms = terms(nodeId, coveredFrom, atMicros);
    for (Part part : parts) {
      if (part.minute == minute
          && part.terms.deployment().fromMicros() == terms.deployment().fromMicros()) {
        return part;
      }
    }
    Part part = new Part(minute, terms);
    parts.add(part);
    return part;
  }

  /** Those of the start of what is covered, or where all is known only later, of the instant. */
  private Terms terms(String nodeId, long coveredFrom, long atMicros) {
    if (resolver.terms(nodeId, null, coveredFrom) instanceof Resolver.Answer.Found found) {
      return found.terms();
    }
    return switch (resolver.terms(nodeId, null, atMicros)) {
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
