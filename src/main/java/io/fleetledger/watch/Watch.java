package io.fleetledger.watch;

import io.fleetledger.ledger.Failures;
import io.fleetledger.ledger.WorkLoop;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.apache.kafka.common.KafkaException;
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
  private final WorkLoop loop;

  /**
   * @param database where the tables are
   * @param settings what it goes by
   * @param clocks how far the fleet is; belongs to this watch from now on
   * @param onFatal told once when it ends because of a failure
   */
  public Watch(
      DataSource database,
      WatchSettings settings,
      CompleteClocks clocks,
      Consumer<Throwable> onFatal) {
    this(database, settings, (Clocks) clocks, onFatal);
  }

  Watch(DataSource database, WatchSettings settings, Clocks clocks, Consumer<Throwable> onFatal) {
    this.database = database;
    this.loop = new WorkLoop("watch", this::look, Watch::isPassing, onFatal);
    this.pass = new WatchPass(settings, clocks, loop::isClosing);
  }

  private static boolean isPassing(Throwable failure) {
    return failure instanceof KafkaException || Failures.isPassing(failure);
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
    } catch (KafkaException e) {
      // The brokers are asked first: nothing has been changed.
      throw e;
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
