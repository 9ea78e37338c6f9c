package io.fleetledger.billing;

import io.fleetledger.ledger.Failures;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rates usage as it changes: one tenant after the other, each in a transaction of its own, one
 * rater at a time in the whole fleet. What it writes follows from the usage and the revisions of
 * the prices alone, in whatever order and however often it is done.
 *
 * <p>It works on a thread of its own; its methods can be called from any.
 */
public final class Rater implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Rater.class);

  /** An hour that is filling is rated when it has rested so long, not at each change. */
  private static final Duration REST = Duration.ofSeconds(1);

  private static final int PAUSES_PER_WORK = 3;
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration PATIENCE_TO_CLOSE = Duration.ofSeconds(10);

  private final DataSource database;
  private final Consumer<Throwable> onFatal;
  private final Thread thread = new Thread(this::run, "fleetledger-rater");
  private final CountDownLatch closing = new CountDownLatch(1);
  private PricingRevisions revisions = new PricingRevisions();
  private volatile @Nullable Connection inUse;
  private volatile @Nullable Throwable fatal;
  private volatile RaterStatus status = new RaterStatus(null, System.nanoTime());

  /**
   * @param database where the tables are
   * @param onFatal told once when the rater ends because of a failure
   */
  public Rater(DataSource database, Consumer<Throwable> onFatal) {
    this.database = database;
    this.onFatal = onFatal;
  }

  /** Begins. */
  public void start() {
    thread.start();
  }

  /** How it is. */
  public RaterStatus status() {
    return status;
  }

  /** Stops, and waits until the thread has ended; a tenant in hand is rated, or due as before. */
  @Override
  public void close() {
    closing.countDown();
    if (thread.getState() == Thread.State.NEW) {
      return;
    }
    try {
      thread.join(PATIENCE_TO_CLOSE);
      Connection connection = inUse;
      if (thread.isAlive() && connection != null) {
        connection.abort(Runnable::run);
        thread.join(PATIENCE_TO_CLOSE);
      }
    } catch (SQLException e) {
      LOG.debug("the connection in use can't be cut", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Returns when everything that is in the tables is rated by the prices in the tables, whichever
   * instance does it.
   *
   * @throws TimeoutException if it is not within the time given
   * @throws IllegalStateException if the rater has ended
   */
  public void awaitRated(Duration timeout)
      throws TimeoutException, InterruptedException, SQLException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (isDue()) {
      Throwable failure = fatal;
      if (failure != null || !thread.isAlive()) {
        throw new IllegalStateException("the rater has ended: " + Failures.line(failure));
      }
      if (System.nanoTime() - deadline > 0) {
        throw new TimeoutException("after %s usage is still to be rated".formatted(timeout));
      }
      Thread.sleep(50);
    }
  }

  private boolean isDue() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT EXISTS (SELECT FROM ledger.rating_due) OR EXISTS (SELECT FROM ledger.pricing_due)")) {
      return row.next() && row.getBoolean(1);
    }
  }

  /** Rates everything that is due now, as long as nobody else does; for tests and tools. */
  void rateAll() throws SQLException {
    rateAll(Duration.ZERO);
  }

  private void rateAll(Duration rest) throws SQLException {
    try (Connection connection = database.getConnection()) {
      inUse = connection;
      connection.setAutoCommit(false);
      boolean isMine = notice(connection);
      String last = "";
      while (isMine) {
        List<String> tenants = RatingDue.tenants(connection, last, rest);
        if (tenants.isEmpty()) {
          connection.rollback();
          return;
        }
        for (String tenant : tenants) {
          isMine = isMine && !isClosing() && rate(connection, tenant, rest);
        }
        last = tenants.getLast();
      }
    } catch (SQLException | RuntimeException e) {
      // Revisions that were taken back must not be remembered.
      revisions = new PricingRevisions();
      throw e;
    } finally {
      inUse = null;
    }
  }

  /** False: another instance rates. */
  private boolean notice(Connection connection) throws SQLException {
    boolean isMine = RatingLock.tryTake(connection);
    while (isMine && new PricingNotice(connection, revisions).look()) {
      connection.commit();
      turned(null);
      isMine = RatingLock.tryTake(connection);
    }
    connection.commit();
    return isMine;
  }

  /** False: another instance rates. */
  private boolean rate(Connection connection, String tenantId, Duration rest) throws SQLException {
    if (!RatingLock.tryTake(connection)) {
      connection.rollback();
      return false;
    }
    List<TimeRange> due = RatingDue.take(connection, tenantId, rest);
    if (!due.isEmpty()) {
      new TenantRating(connection, revisions, tenantId).rate(due);
      RatingDue.done(connection, tenantId, due);
    }
    connection.commit();
    turned(null);
    return true;
  }

  private void run() {
    try {
      while (!isClosing()) {
        long begun = System.nanoTime();
        turn();
        pause(Duration.ofNanos(System.nanoTime() - begun));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable failure) {
      fatal = failure;
      LOG.error("the rater ends: {}", Failures.line(failure));
      LOG.debug("the rater ends", failure);
      onFatal.accept(failure);
    }
  }

  private void turn() throws SQLException {
    try {
      rateAll(REST);
      turned(null);
    } catch (SQLException e) {
      if (isClosing()) {
        return;
      }
      if (!Failures.isPassing(e)) {
        throw e;
      }
      String reason = "can't rate: " + Failures.line(e);
      LOG.warn("{}; trying again in a moment", reason);
      turned(reason);
    }
  }

  /** Three times as long as the work took: the database and the processor have others to serve. */
  private void pause(Duration worked) throws InterruptedException {
    Duration wanted = worked.multipliedBy(PAUSES_PER_WORK);
    Duration pause = wanted.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : wanted;
    Duration bounded = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    closing.await(bounded.toMillis(), TimeUnit.MILLISECONDS);
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private void turned(@Nullable String waitingFor) {
    status = new RaterStatus(waitingFor, System.nanoTime());
  }
}
