package io.fleetledger.ledger;

import static io.fleetledger.ledger.OutputTopics.PATIENCE;
import static io.fleetledger.ledger.Rows.HOUR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.fleetledger.sandbox.PostgresServer;
import io.fleetledger.schema.Grain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A database that goes back in time, or begins anew, comes to the same tables. */
@Timeout(240)
class RestoreTest {
  @TempDir Path directory;
  private OutputTopics topics;

  RestoreTest() throws Exception {
    topics = OutputTopics.all();
  }

  @AfterEach
  void close() {
    topics.close();
  }

  @Test
  void a_database_restored_from_a_backup_is_brought_to_the_same_bytes() throws Exception {
    Path data = directory.resolve("data");
    String expected;
    try (PostgresServer server = PostgresServer.start(data);
        HikariDataSource pool = pool(server)) {
      new Migrations(pool).migrate();
      sendBeforeBackup();
      materialize(pool);
    }
    copy(data, directory.resolve("backup"));
    try (PostgresServer server = PostgresServer.start(data);
        HikariDataSource pool = pool(server)) {
      String backedUp = dump(pool);
      sendAfterBackup();
      materialize(pool);
      expected = dump(pool);
      assertThat(expected).isNotEqualTo(backedUp);
    }
    try (PostgresServer server = PostgresServer.start(directory.resolve("backup"));
        HikariDataSource pool = pool(server)) {
      materialize(pool);

      assertThat(dump(pool)).isEqualTo(expected);
    }
  }

  @Test
  void a_database_that_goes_back_under_a_running_writer_is_caught_up() throws Exception {
    try (TestDatabase database = TestDatabase.migrated()) {
      Materializer materializer = topics.start(database.pool());
      topics.send(Rows.suspended("acme", 1), Rows.suspended("acme", 2));
      materializer.awaitCaughtUp(PATIENCE);
      // As after a failover to a replica that had not received the last transactions.
      database.execute(
          "DELETE FROM ledger.suspense", "UPDATE ledger.sink_offset SET next_offset = 0");
      topics.send(Rows.suspended("acme", 3));
      materializer.awaitCaughtUp(PATIENCE);

      assertThat(database.query("SELECT * FROM ledger.suspense")).hasSize(3);
      assertThat(topics.failures()).isEmpty();
      topics.close();
    }
  }

  @Test
  void an_empty_database_is_filled_with_the_same_bytes() throws Exception {
    try (TestDatabase one = TestDatabase.migrated();
        TestDatabase other = TestDatabase.migrated()) {
      sendBeforeBackup();
      materialize(one.pool());
      sendAfterBackup();
      materialize(one.pool());
      materialize(other.pool());

      assertThat(dump(other.pool())).isEqualTo(dump(one.pool()));
    }
  }

  @Test
  void a_backup_older_than_the_log_keeps_deletions_is_refused() throws Exception {
    topics.close();
    topics = OutputTopics.of(forgetful(Duration.ofDays(2)), "suspense");
    try (TestDatabase database = TestDatabase.migrated()) {
      topics.send(Rows.suspended("acme", 1));
      materialize(database.pool());
      database.execute("UPDATE ledger.sink_offset SET current_at = now() - interval '3 days'");
      topics.send(Rows.suspended("acme", 2));
      topics.start(database.pool());

      await().atMost(PATIENCE).until(() -> !topics.failures().isEmpty());
      assertThat(topics.failures().getFirst())
          .isInstanceOf(MaterializerException.class)
          .hasMessageContaining("last current")
          .hasMessageContaining("3 days ago")
          .hasMessageContaining("fill an empty database");
      assertThat(database.query("SELECT * FROM ledger.suspense")).hasSize(1);
      topics.close();
    }
  }

  @Test
  void a_database_that_lacks_nothing_is_never_too_old() throws Exception {
    topics.close();
    topics = OutputTopics.of(forgetful(Duration.ofDays(2)), "suspense");
    try (TestDatabase database = TestDatabase.migrated()) {
      topics.send(Rows.suspended("acme", 1));
      materialize(database.pool());
      database.execute("UPDATE ledger.sink_offset SET current_at = now() - interval '3 days'");
      materialize(database.pool());

      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(
                          database.query(
                              "SELECT DISTINCT now() - current_at < interval '1 hour' AS current FROM ledger.sink_offset"))
                      .hasToString("[{current=true}]"));
      assertThat(topics.failures()).isEmpty();
    }
  }

  private static Map<String, String> forgetful(Duration deletionsKept) {
    return Map.of(
        "cleanup.policy",
        "compact",
        "delete.retention.ms",
        Long.toString(deletionsKept.toMillis()));
  }

  private void sendBeforeBackup() throws Exception {
    topics.send(
        Rows.tenant(Grain.MINUTE, HOUR, "acme", 1).setRequestsSuccess(1).build(),
        Rows.tenant(Grain.MINUTE, HOUR, "other", 1).build(),
        Rows.node(Grain.HOUR, HOUR, "node-1", 1).build(),
        Rows.suspended("acme", 7),
        Rows.suspended("acme", 8),
        Rows.workflow("acme", "trace", HOUR).build(),
        Rows.intake(4).build(),
        Rows.clock(HOUR, HOUR.plusSeconds(60)),
        Rows.deployment("node-1", HOUR, null));
    topics.send(
        "node_usage", Rows.keyOf(Rows.node(Grain.HOUR, HOUR, "bad", 1).build()), new byte[] {99});
  }

  private void sendAfterBackup() throws Exception {
    topics.send(
        Rows.tenant(Grain.MINUTE, HOUR, "acme", 2).setRequestsSuccess(2).build(),
        Rows.node(Grain.HOUR, HOUR, "node-1", 2).setRequestsSuccess(5).build(),
        Rows.intake(9).setRevision(2).build(),
        Rows.suspended("acme", 9),
        Rows.clock(HOUR, HOUR.plusSeconds(120)),
        Rows.deployment("node-1", HOUR.plusSeconds(60), null));
    topics.send("suspense", Rows.keyOf(Rows.suspended("acme", 7)), null);
    topics.send("workflow_usage", Rows.keyOf(Rows.workflow("acme", "trace", HOUR).build()), null);
  }

  private void materialize(HikariDataSource pool) throws Exception {
    try (Materializer materializer = topics.start(pool)) {
      materializer.awaitCaughtUp(PATIENCE);
      await().atMost(PATIENCE).until(() -> materializer.status().claimed());
    }
  }

  private static HikariDataSource pool(PostgresServer server) {
    return Database.open(server.jdbcUrl(), server.user(), "", 4);
  }

  /** All that the materializer writes, but for epochs and clocks. */
  private static String dump(HikariDataSource pool) throws Exception {
    try (Connection connection = pool.getConnection()) {
      var text = new StringBuilder();
      for (LedgerTable table : LedgerTable.all()) {
        text.append(table.name()).append('\n');
        text.append(
            TestDatabase.query(
                    connection,
                    "SELECT t::text FROM ledger.%s AS t ORDER BY 1".formatted(table.name()))
                .stream()
                .map(String::valueOf)
                .collect(Collectors.joining("\n", "", "\n")));
      }
      for (String query :
          new String[] {
            "SELECT topic, \"partition\", next_offset FROM ledger.sink_offset ORDER BY 1, 2",
            "SELECT topic, \"partition\", record_offset, error FROM ledger.rejected_row ORDER BY 1, 2, 3"
          }) {
        text.append(TestDatabase.query(connection, query)).append('\n');
      }
      return text.toString();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(
            path, to.resolve(from.relativize(path).toString()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
