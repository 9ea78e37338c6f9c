package io.fleetledger.query;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The laws, evaluated every so often on a thread of its own, since that looks at every row: whoever
 * asks gets what was found last. It takes a tenth of one connection's time at most. Thread-safe.
 */
public final class LawBook implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LawBook.class);
  private static final int REST = 10;

  private final Readings readings;
  private final Duration period;
  private final Thread thread = new Thread(this::run, "fleetledger-laws");
  private final CountDownLatch first = new CountDownLatch(1);
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile @Nullable Answer last;

  private LawBook(Readings readings, Duration period) {
    this.readings = readings;
    this.period = period;
    thread.setDaemon(true);
  }

  /**
   * Begins to evaluate.
   *
   * @param database a connection for this alone, whose statements may take long
   * @param period how long it rests at least
   * @param patience how long an evaluation may take
   */
  public static LawBook start(DataSource database, Duration period, Duration patience) {
    var book = new LawBook(new Readings(database, patience), period);
    book.thread.start();
    return book;
  }

  /** Every law as it is now. */
  public static Answer evaluate(Readings readings) throws SQLException {
    var all = Question.of(Sources.LAWS, Map.of("limit", List.of("10000")));
    return readings.ask(Scope.PLATFORM, Sources.LAWS, all);
  }

  /** What was found last; null: nothing yet. */
  public @Nullable Answer last() {
    return last;
  }

  /** The same; waits for the first time. */
  public @Nullable Answer await(Duration patience) throws InterruptedException {
    first.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    return last;
  }

  /** Ends; an evaluation under way is cut off with its connection, by whoever closes that. */
  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
  }

  private void run() {
    boolean isFailing = false;
    try {
      long tookMillis;
      do {
        long begun = System.nanoTime();
        try {
          last = evaluate(readings);
          first.countDown();
          isFailing = false;
        } catch (SQLException e) {
          if (closing.getCount() > 0 && !isFailing) {
            LOG.warn("the laws can't be evaluated, trying on: {}", e.getMessage());
          }
          isFailing = true;
        }
        tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
      } while (!closing.await(pause(tookMillis, isFailing), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private long pause(long tookMillis, boolean isFailing) {
    boolean isFirst = last == null;
    long rest = Math.max(REST * tookMillis, period.toMillis());
    return isFirst && isFailing ? Math.min(rest, 1_000) : rest;
  }
}
