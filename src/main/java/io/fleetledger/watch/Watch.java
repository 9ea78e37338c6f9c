package io.fleetledger.watch;

import io.fleetledger.ledger.Failures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Watches usage, budgets and the fleet, and raises alerts; one instance at a time in the whole
 * fleet.
 *
 * <p>It works on a thread of its own; its methods can be called from any.
 */
public final class Watch implements AutoCloseable {
  private final DataSource database;
  private final WatchPass pass;
  private final Loop loop;

  /**
   * @param database where the tables are
   * @param settings what it goes by
   * @param onFatal told once when it ends because of a failure
   */
  public Watch(DataSource database, WatchSettings settings, Consumer<Throwable> onFatal) {
    this.database = database;
    this.loop = new Loop("watch", this::look, Failures::isPassing, onFatal);
    this.pass = new WatchPass(settings, loop::isClosing);
  }

  /** Begins. */
  public void start() {
    loop.start();
  }

  /** {@link System#nanoTime} of its last turn: every few seconds, whatever is in its way. */
  public long lastTurnNanos() {
    return loop.lastTurnNanos();
  }

  /** What it can't do at present, and why; null: nothing. */
  public @Nullable String waitingFor() {
    return loop.waitingFor();
  }

  /** Looks once at all there is now; for tests and tools. */
  void look() throws SQLException {
    try (Connection connection = database.getConnection()) {
      try {
        loop.uses(connection);
        pass.run(connection);
      } finally {
        loop.uses(null);
      }
    } catch (SQLException | RuntimeException e) {
      // What was taken back must not be remembered.
      pass.forget();
      throw e;
    }
  }

  @Override
  public void close() {
    loop.close();
  }
}
