package io.fleetledger.streams;

import java.time.Duration;
import java.util.function.LongPredicate;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * When a task asks for its commit: soon after it has read something while it is live, and not at
 * all while it works off a backlog. The engine's own commit interval, which bounds both, is then
 * what a backlog gets: each commit writes and sends every window that changed, and a window of a
 * backlog would be written many times for nobody to look at. A commit is of all tasks of a thread,
 * so one that is live keeps the others at its pace.
 *
 * <p>Belongs to the stream thread of its task.
 */
public final class CommitPace {
  /** The key of the live interval in the configuration of Kafka Streams, milliseconds. */
  public static final String INTERVAL_MS_CONFIG = "fleetledger.commit.interval.ms";

  private static final long DEFAULT_INTERVAL_MILLIS = 1_000;

  /** How often it is looked whether the interval is over. */
  private static final Duration LOOK = Duration.ofMillis(100);

  private static final long NOTHING = Long.MAX_VALUE;

  private final ProcessorContext<?, ?> context;
  private final LongPredicate isBacklog;
  private final long intervalMillis;
  private final Cancellable looking;
  private long pendingSinceMillis = NOTHING;

  /**
   * Begins to look.
   *
   * @param context of the processor, which must be initializing
   * @param isBacklog whether the task works off a backlog, given the wall clock in milliseconds
   */
  public CommitPace(ProcessorContext<?, ?> context, LongPredicate isBacklog) {
    this.context = context;
    this.isBacklog = isBacklog;
    this.intervalMillis = intervalMillis(context.appConfigs().get(INTERVAL_MS_CONFIG));
    this.looking = context.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, this::look);
  }

  private static long intervalMillis(@Nullable Object configured) {
    return configured == null
        ? DEFAULT_INTERVAL_MILLIS
        : Long.parseLong(String.valueOf(configured));
  }

  /** Notes that there is something to commit. */
  public void pending() {
    if (pendingSinceMillis == NOTHING) {
      pendingSinceMillis = context.currentSystemTimeMs();
    }
  }

  /** Notes that the task commits, whoever asked for it. */
  public void committed() {
    pendingSinceMillis = NOTHING;
  }

  /** Ends it. A task that comes back is initialized anew, and would look twice. */
  public void close() {
    looking.cancel();
  }

  private void look(long nowMillis) {
    boolean isDue =
        pendingSinceMillis != NOTHING && nowMillis - pendingSinceMillis >= intervalMillis;
    if (!isBacklog.test(nowMillis) && isDue) {
      context.commit();
    }
  }
}
