package io.fleetledger.oracle;

import java.time.Duration;

/**
 * How much of what an {@link EventGenerator} makes.
 *
 * @param seed the same seed and settings make the same records
 * @param nodes nodes of {@link TestCatalog}
 * @param minutes length of the span, from {@link TestCatalog#BASE} on, in which requests finish
 * @param events events, before losses and duplicates
 * @param partitions partitions of each source topic
 * @param disorderMicros most that a record is sent after its event time
 * @param duplicateShare share of the records that are sent twice
 * @param conflictShare share of the events after which another payload comes under the same id
 * @param brokenShare share of the records that must be refused
 * @param unresolvableShare share of the events that name what the catalog lacks
 * @param lateShare share of the events that finished three days before they are sent
 * @param sampleSeconds seconds between a node's samples; 0: no samples
 */
public record Load(
    long seed,
    int nodes,
    int minutes,
    int events,
    int partitions,
    long disorderMicros,
    double duplicateShare,
    double conflictShare,
    double brokenShare,
    double unresolvableShare,
    double lateShare,
    int sampleSeconds) {

  /** Some of everything but conflicts and late events. */
  public static Load of(long seed, int nodes, int minutes, int events) {
    long disorderMicros = Micros.of(Duration.ofSeconds(90));
    return new Load(seed, nodes, minutes, events, 3, disorderMicros, 0.05, 0, 0.02, 0.03, 0, 10);
  }

  /** Well-formed records alone: nothing repeated, refused, unresolvable or late. */
  public Load clean() {
    return new Load(
        seed, nodes, minutes, events, partitions, disorderMicros, 0, 0, 0, 0, 0, sampleSeconds);
  }

  public Load withPartitions(int count) {
    return new Load(
        seed,
        nodes,
        minutes,
        events,
        count,
        disorderMicros,
        duplicateShare,
        conflictShare,
        brokenShare,
        unresolvableShare,
        lateShare,
        sampleSeconds);
  }

  public Load withDisorder(Duration most) {
    return new Load(
        seed,
        nodes,
        minutes,
        events,
        partitions,
        Micros.of(most),
        duplicateShare,
        conflictShare,
        brokenShare,
        unresolvableShare,
        lateShare,
        sampleSeconds);
  }

  public Load withDuplicates(double duplicates, double conflicts) {
    return new Load(
        seed,
        nodes,
        minutes,
        events,
        partitions,
        disorderMicros,
        duplicates,
        conflicts,
        brokenShare,
        unresolvableShare,
        lateShare,
        sampleSeconds);
  }

  public Load withLate(double share) {
    return new Load(
        seed,
        nodes,
        minutes,
        events,
        partitions,
        disorderMicros,
        duplicateShare,
        conflictShare,
        brokenShare,
        unresolvableShare,
        share,
        sampleSeconds);
  }

  /** With samples every so many seconds; 0: none. */
  public Load withSamplesEvery(int seconds) {
    return new Load(
        seed,
        nodes,
        minutes,
        events,
        partitions,
        disorderMicros,
        duplicateShare,
        conflictShare,
        brokenShare,
        unresolvableShare,
        lateShare,
        seconds);
  }
}
