package io.fleetledger.app;

import io.fleetledger.api.Health;
import io.fleetledger.api.Health.Check;
import io.fleetledger.ledger.MaterializerStatus;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * How a running processor is, and what follows from it. Pure.
 *
 * @param streamState Kafka Streams' word for its state
 * @param isRunning whether all its threads have their tasks, and these their state
 * @param tasks how many active tasks this instance has
 * @param allTasksHeld whether every task of the group has an instance; known only without own ones
 * @param recordsToRestore how much state is still to be restored
 * @param sourceLag records of its own partitions that are not committed yet; empty: not known
 * @param sinceLastPoll how long ago the slowest stream thread asked for records
 * @param catalogRead whether all that the catalog held at the start is in force
 * @param clockRead whether the fleet's clock at the start is known
 * @param materializer how the way into the tables is
 * @param sinceLastTurn how long ago the materializer's loop turned
 * @param sinceLastRating how long ago the rater's loop turned
 * @param sinceLastWatch how long ago the watch's loop turned
 */
record ProcessorFacts(
    String streamState,
    boolean isRunning,
    int tasks,
    boolean allTasksHeld,
    long recordsToRestore,
    OptionalLong sourceLag,
    Duration sinceLastPoll,
    boolean catalogRead,
    boolean clockRead,
    MaterializerStatus materializer,
    Duration sinceLastTurn,
    Duration sinceLastRating,
    Duration sinceLastWatch) {

  /** Longer than the group waits for a poll, so that a thread that was put out of it is alive. */
  static final Duration LONGEST_SILENCE = StreamsSettings.MAX_POLL_INTERVAL.plusMinutes(1);

  /** Whether it works at all. */
  Health live() {
    return new Health(
        List.of(
            silence("stream", sinceLastPoll),
            silence("materializer", sinceLastTurn),
            silence("rater", sinceLastRating),
            silence("watch", sinceLastWatch)));
  }

  /**
   * Whether it does its work, and keeps up.
   *
   * @param mostLag how many records it may be behind
   */
  Health ready(long mostLag) {
    return new Health(
        List.of(
            streamCheck(),
            tasksCheck(),
            lag("source lag", sourceLag, mostLag),
            new Check("catalog", catalogRead, catalogRead ? "read" : "being read"),
            new Check("fleet clock", clockRead, clockRead ? "read" : "being read"),
            materializerCheck(),
            lag("table lag", materializer.lag(), mostLag)));
  }

  private Check streamCheck() {
    String restoring = recordsToRestore > 0 ? ", %,d records to restore" : "";
    return new Check("stream", isRunning, streamState + restoring.formatted(recordsToRestore));
  }

  private Check tasksCheck() {
    if (tasks > 0) {
      return new Check("tasks", true, "%d here".formatted(tasks));
    }
    return allTasksHeld
        ? new Check("tasks", true, "none here, other instances hold all")
        : new Check("tasks", false, "none here, and not all are held elsewhere");
  }

  private Check materializerCheck() {
    String waitingFor = materializer.waitingFor();
    if (waitingFor != null) {
      return new Check("materializer", false, waitingFor);
    }
    return new Check(
        "materializer",
        materializer.claimed(),
        materializer.claimed() ? "has its partitions" : "waits for its partitions");
  }

  private static Check lag(String name, OptionalLong lag, long most) {
    return lag.isEmpty()
        ? new Check(name, false, "not known")
        : new Check(
            name,
            lag.getAsLong() < most,
            "%,d records, ready below %,d".formatted(lag.getAsLong(), most));
  }

  private static Check silence(String name, Duration silence) {
    return new Check(
        name,
        silence.compareTo(LONGEST_SILENCE) < 0,
        "last turned %d s ago".formatted(silence.toSeconds()));
  }
}
