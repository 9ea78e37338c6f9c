package io.fleetledger.ledger;

import static io.fleetledger.ledger.OutputTopics.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.fleetledger.sandbox.PostgresServer;
import io.fleetledger.sandbox.SharedSandbox;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Postgres says no, and later yes: the materializer waits, and keeps its place in the group. */
@Timeout(240)
class PassingFailuresTest {
  private final AtomicLong offset = new AtomicLong();
  private final OutputTopics topics;
  private final TestDatabase database;

  PassingFailuresTest() throws Exception {
    topics = OutputTopics.of(Map.of(), "suspense");
    database = TestDatabase.migrated();
  }

  @AfterEach
  void close() throws Exception {
    topics.close();
    database.close();
  }

  @Test
  void every_failure_that_can_pass_is_waited_out() throws Exception {
    database.execute(
        "CREATE TABLE public.fault (sql_state text)",
        """
        CREATE FUNCTION public.fail() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
          fault text := (SELECT sql_state FROM public.fault);
        BEGIN
          IF fault IS NOT NULL THEN
            RAISE EXCEPTION 'injected %', fault USING ERRCODE = fault;
          END IF;
          RETURN NEW;
        END
        $$""",
        "CREATE TRIGGER fail BEFORE INSERT ON ledger.suspense FOR EACH ROW EXECUTE FUNCTION public.fail()");
    Materializer materializer = started(database.pool());
    List<String> states =
        List.of(
            "53000", "53100", "53200", "53300", "53400", // out of disk, memory, connections
            "57P01", "57P02", "57P03", "57P05", "57014", // shut down, crashed, starting; cancelled
            "40001", "40003", "40P01", "55P03", // in each other's way
            "25006", "25P03", "25P04", // read-only; too slow in a transaction
            "08006", "58000", "58030"); // connection; input and output
    for (String state : states) {
      database.execute("INSERT INTO public.fault VALUES ('" + state + "')");
      send();
      awaitWaitingFor(materializer, "injected " + state);
      database.execute("DELETE FROM public.fault");
      materializer.awaitCaughtUp(PATIENCE);
    }
    recovers(materializer, states.size());
  }

  @Test
  void a_server_that_is_restarted_is_waited_for(@TempDir Path directory) throws Exception {
    PostgresServer server = PostgresServer.start(directory);
    try (HikariDataSource pool = Database.open(server.jdbcUrl(), server.user(), "", 4)) {
      pool.setConnectionTimeout(1000);
      new Migrations(pool).migrate();
      Materializer materializer = started(pool);
      server.close();
      send();
      awaitWaitingFor(materializer, "");

      server = PostgresServer.start(directory);
      materializer.awaitCaughtUp(PATIENCE);

      assertUndisturbed(materializer);
      try (Connection connection = pool.getConnection()) {
        assertThat(TestDatabase.query(connection, "SELECT * FROM ledger.suspense")).hasSize(1);
      }
      topics.close();
    } finally {
      server.close();
    }
  }

  @Test
  void too_many_connections_are_waited_out() throws Exception {
    database.execute(
        "CREATE ROLE crowded LOGIN",
        "GRANT fleetledger_writer TO crowded",
        "GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO crowded");
    try (HikariDataSource pool = database.poolOf("crowded")) {
      pool.setConnectionTimeout(500);
      Materializer materializer = started(pool);
      database.execute("ALTER ROLE crowded CONNECTION LIMIT 0", killing("crowded"));
      send();
      awaitWaitingFor(materializer, "onnection");
      database.execute("ALTER ROLE crowded CONNECTION LIMIT -1");
      recovers(materializer, 1);
      topics.close();
    } finally {
      database.execute("DROP OWNED BY crowded", "DROP ROLE crowded");
    }
  }

  @Test
  void a_read_only_server_is_waited_out_and_its_connections_are_not_kept() throws Exception {
    Materializer materializer = started(database.pool());
    try (HikariDataSource admin =
            Database.open(SharedSandbox.get().jdbcUrl(), SharedSandbox.get().user(), "", 1);
        Connection connection = admin.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "ALTER DATABASE %s SET default_transaction_read_only = on".formatted(database.name()));
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'"
              .formatted(database.name()));
      send();
      awaitWaitingFor(materializer, "read-only");
      statement.execute(
          "ALTER DATABASE %s RESET default_transaction_read_only".formatted(database.name()));
    }
    recovers(materializer, 1);
  }

  @Test
  void a_lock_that_is_held_for_too_long_is_waited_out() throws Exception {
    try (HikariDataSource pool =
            Database.open(
                database.url() + "?options=-c%20lock_timeout=300ms",
                SharedSandbox.get().user(),
                "",
                2);
        Connection other = database.pool().getConnection();
        Statement statement = other.createStatement()) {
      Materializer materializer = started(pool);
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE ledger.suspense IN EXCLUSIVE MODE");
      send();
      awaitWaitingFor(materializer, "lock timeout");
      other.rollback();
      recovers(materializer, 1);
      topics.close();
    }
  }

  @Test
  void the_victim_of_a_deadlock_tries_again() throws Exception {
    Materializer materializer = started(database.pool());
    try (Connection rival = database.pool().getConnection();
        Statement statement = rival.createStatement();
        Connection blocker = database.pool().getConnection();
        Statement blocking = blocker.createStatement()) {
      // Whoever has written a row in suspense waits before it goes on, until the blocker lets it.
      blocking.execute(
          """
          CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NULL; END $$;
          CREATE TRIGGER pause AFTER INSERT ON ledger.suspense
          FOR EACH STATEMENT EXECUTE FUNCTION pause()""");
      rival.setAutoCommit(false);
      blocker.setAutoCommit(false);
      blocking.execute("SELECT pg_advisory_xact_lock(42)");
      // The rival never looks for deadlocks, so that the materializer finds this one.
      statement.execute("SET deadlock_timeout = '1h'");
      statement.execute("SELECT * FROM ledger.sink_offset FOR UPDATE");
      topics.send(Rows.suspended("acme", 0));
      awaitWaitingForLock("advisory");
      // The materializer holds the row, and the rival waits for it.
      CompletableFuture<Void> waiting =
          CompletableFuture.runAsync(() -> insertSuspended(statement));
      awaitWaitingForLock("transactionid");
      // Now it goes on to its offsets, which the rival holds.
      blocker.rollback();
      awaitWaitingFor(materializer, "deadlock");
      waiting.join();
      rival.rollback();
      offset.incrementAndGet();
      recovers(materializer, 1);
    }
  }

  @Test
  void a_statement_that_somebody_cancels_is_tried_again() throws Exception {
    Materializer materializer = started(database.pool());
    try (Connection other = database.pool().getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE ledger.suspense IN EXCLUSIVE MODE");
      send();
      awaitWaiting("suspense");
      statement.execute(
          "SELECT pg_cancel_backend(pid) FROM pg_locks WHERE relation = 'ledger.suspense'::regclass AND NOT granted");
      awaitWaitingFor(materializer, "cancel");
      other.rollback();
    }
    recovers(materializer, 1);
  }

  private Materializer started(HikariDataSource pool) throws Exception {
    Materializer materializer = topics.start(pool);
    materializer.awaitCaughtUp(PATIENCE);
    return materializer;
  }

  private void send() throws Exception {
    topics.send(Rows.suspended("acme", offset.getAndIncrement()));
  }

  private void recovers(Materializer materializer, int rows) throws Exception {
    materializer.awaitCaughtUp(PATIENCE);
    assertThat(database.query("SELECT * FROM ledger.suspense")).hasSize(rows);
    assertUndisturbed(materializer);
  }

  private void assertUndisturbed(Materializer materializer) {
    assertThat(materializer.metrics().retries()).isPositive();
    assertThat(materializer.metrics().assignments()).as("keeps its partitions").isEqualTo(1);
    assertThat(materializer.metrics().recordsRejected()).isZero();
    assertThat(topics.failures()).isEmpty();
    await().until(() -> materializer.status().waitingFor() == null);
  }

  private static void awaitWaitingFor(Materializer materializer, String why) {
    await()
        .atMost(PATIENCE)
        .until(() -> materializer.status().waitingFor(), it -> it != null && it.contains(why));
  }

  private void awaitWaiting(String table) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                !database
                    .query(
                        "SELECT pid FROM pg_locks WHERE relation = 'ledger.%s'::regclass AND NOT granted"
                            .formatted(table))
                    .isEmpty());
  }

  private void awaitWaitingForLock(String type) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                database
                        .query(
                            "SELECT * FROM pg_locks WHERE locktype = '%s' AND NOT granted"
                                .formatted(type))
                        .size()
                    == 1);
  }

  private static void insertSuspended(Statement statement) {
    try {
      statement.execute(
          "INSERT INTO ledger.suspense VALUES ('inference-events', 0, 0, '', '', '', '', '', now()) ON CONFLICT DO NOTHING");
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String killing(String user) {
    return "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '%s'"
        .formatted(user);
  }
}
