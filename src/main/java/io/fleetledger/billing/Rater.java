package io.fleetledger.billing;

import io.fleetledger.ledger.Failures;
import io.fleetledger.ledger.WorkLoop;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Rates usage as it changes: one tenant after the other, each in a transaction of its own, one
 * rater at a time in the whole fleet. What it writes follows from the usage and the revisions of
 * the prices alone, in whatever order and however often it is done.
 *
 * <p>It works on a thread of its own; its methods can be called from any.
 */
public final class Rater implements AutoCloseable {
  /** An hour that is filling is rated when it has rested so long, not at each change. */
  private static final Duration REST = Duration.ofSeconds(1);

  private final DataSource database;
  private final WorkLoop loop;
  private PricingRevisions revisions = new PricingRevisions();

  /**
   * @param database where the tables are
   * @param onFatal told once when the rater ends because of a failure
   */
  public Rater(DataSource database, Consumer<Throwable> onFatal) {
    this.database = database;
    this.loop = new WorkLoop("rater", () -> rateAll(REST), Failures::isPassing, onFatal);
  }

  /** Begins. */
  public void start() {
    loop.start();
  }

  /** How it is. */
  public RaterStatus status() {
    return new RaterStatus(loop.waitingFor(), loop.lastTurnNanos());
  }

  /** Stops, and waits until the thread has ended; a tenant in hand is rated, or due as before. */
  @Override
  public void close() {
    loop.close();
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
      loop.requireRunning();
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
      loop.uses(connection);
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
          isMine = isMine && !loop.isClosing() && rate(connection, tenant, rest);
        }
        last = tenants.getLast();
      }
    } catch (SQLException | RuntimeException e) {
      // Revisions that were taken back must not be remembered.
      revisions = new PricingRevisions();
      throw e;
    } finally {
      loop.uses(null);
    }
  }

  /** False: another instance rates. */
  private boolean notice(Connection connection) throws SQLException {
    boolean isMine = RatingLock.tryTake(connection);
    while (isMine && new PricingNotice(connection, revisions).look()) {
      connection.commit();
      loop.turned();
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
    loop.turned();
    return true;
  }
}
