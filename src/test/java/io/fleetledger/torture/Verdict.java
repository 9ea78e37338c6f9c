package io.fleetledger.torture;

import io.fleetledger.app.Main;
import io.fleetledger.oracle.LedgerReader;
import io.fleetledger.oracle.Oracle;
import io.fleetledger.oracle.OracleSettings;
import io.fleetledger.oracle.OracleTables;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** What is left in the tables against what must be. */
final class Verdict {
  private static final Duration PATIENCE_UNDER_WAY = Duration.ofMinutes(10);

  /** What follows the last record: silent minutes, rows that are on their way. */
  private static final Duration PATIENCE_AT_REST = Duration.ofMinutes(2);

  /** Laws that do not hold, and what is still to be rated. */
  private static final String RESIDUALS =
      "SELECT (SELECT count(*) FROM fleet.laws WHERE residual <> 0) + (SELECT hours_due + prices_due FROM fleet.rating)";

  private static final String WRITTEN =
      "SELECT coalesce(sum(next_offset), 0) FROM ledger.sink_offset";

  private final Cluster cluster;
  private final Sender sender;
  private final Catalogs catalogs;
  private final SourceLog log;

  /**
   * What was found.
   *
   * @param residuals laws that do not hold, and hours that are not rated
   * @param differences what differs from the oracle; empty: nothing
   */
  record Finding(long residuals, String differences) {
    boolean isClean() {
      return residuals == 0 && differences.isEmpty();
    }

    /** Lines that tell of differences. */
    long count() {
      return differences.lines().count();
    }
  }

  Verdict(Cluster cluster, Sender sender, Catalogs catalogs, SourceLog log) {
    this.cluster = cluster;
    this.sender = sender;
    this.catalogs = catalogs;
    this.log = log;
  }

  /**
   * Waits until the tables are what the oracle makes of the log, and returns what is wrong if they
   * are not within the time. Nothing must be sent meanwhile.
   */
  Finding find() throws SQLException, InterruptedException {
    sender.flush();
    log.readOn();
    if (log.size() < sender.sent()) {
      throw new AssertionError(
          "the broker has lost records: %d acknowledged, %d there"
              .formatted(sender.sent(), log.size()));
    }
    OracleTables expected =
        Oracle.fold(log.records(sender::value), catalogs.inForce(), OracleSettings.DEFAULT);
    Postgres postgres = cluster.postgres();
    LedgerReader ledger = new LedgerReader(postgres.database());
    awaitAllRead(postgres.database());
    var rest = new Rest(postgres.database());
    while (true) {
      Finding finding =
          new Finding(postgres.number(RESIDUALS), expected.differencesFrom(ledger.tables()));
      if (finding.isClean() || rest.isOver()) {
        return finding;
      }
      Thread.sleep(300);
    }
  }

  /**
   * Runs one processor over the same log on a broker and in a database of its own, disturbed by
   * nothing, and returns how its views differ from those of the tortured ones.
   */
  List<String> differencesFromAnUndisturbedRun(Logbook logbook) throws Exception {
    String name = "undisturbed";
    Postgres postgres = cluster.postgres();
    postgres.execute("CREATE DATABASE " + name);
    try (Broker broker = Broker.start(cluster.directory().resolve(name + "-broker"), Map.of())) {
      Path configuration = cluster.setUp(name, broker);
      catalogs.applyTo(configuration);
      log.copyTo(broker.bootstrapServers());
      Process processor =
          Child.start(
              "600m",
              cluster.directory().resolve(name + ".log"),
              Main.class,
              List.of("run", "--config", configuration.toString()));
      try {
        awaitWatched(postgres.database());
        Views tortured = Views.read(postgres.database());
        List<String> differences = awaitEqual(tortured, postgres.database(name));
        logbook.outcome(
            "%d records made %d rows of %d views; against those of an undisturbed run: %s."
                .formatted(
                    log.size(),
                    tortured.size(),
                    tortured.rows().size(),
                    differences.isEmpty()
                        ? "the same, byte by byte"
                        : differences.size() + " views differ"));
        return differences;
      } finally {
        processor.destroyForcibly().waitFor();
      }
    }
  }

  private List<String> awaitEqual(Views expected, DataSource database)
      throws SQLException, InterruptedException {
    awaitAllRead(database);
    var rest = new Rest(database);
    while (true) {
      List<String> differences = expected.differencesFrom(Views.read(database));
      if (differences.isEmpty() || rest.isOver()) {
        return differences;
      }
      Thread.sleep(500);
    }
  }

  /** Nothing is written any more, for long enough: what is not there by now will never be. */
  private static final class Rest {
    private final DataSource database;
    private long written = -1;
    private long limitNanos;

    Rest(DataSource database) {
      this.database = database;
    }

    boolean isOver() throws SQLException {
      long now = Postgres.number(database, WRITTEN);
      if (now != written) {
        written = now;
        limitNanos = System.nanoTime() + PATIENCE_AT_REST.toNanos();
      }
      return System.nanoTime() > limitNanos;
    }
  }

  /** Waits until budgets are held against all that is in the tables; not for ever. */
  private static void awaitWatched(DataSource database) throws SQLException, InterruptedException {
    long limitNanos = System.nanoTime() + PATIENCE_UNDER_WAY.toNanos();
    while (Postgres.number(database, "SELECT count(*) FROM ledger.watch_due") > 0
        && System.nanoTime() < limitNanos) {
      Thread.sleep(200);
    }
  }

  /** Waits until a database accounts for as many records as there are; not for ever. */
  private void awaitAllRead(DataSource database) throws SQLException, InterruptedException {
    long limitNanos = System.nanoTime() + PATIENCE_UNDER_WAY.toNanos();
    while (Cluster.read(database) < log.size() && System.nanoTime() < limitNanos) {
      Thread.sleep(200);
    }
  }
}
