package io.fleetledger.ledger;

import static io.fleetledger.ledger.OutputTopics.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.fleetledger.faults.PostgresRequests;
import io.fleetledger.faults.Proxy;
import io.fleetledger.faults.Trap;
import io.fleetledger.sandbox.SharedSandbox;
import io.fleetledger.schema.SuspendedRecord;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The way to Postgres fails: nothing is lost, nothing is twice, nobody leaves the group. */
@Timeout(240)
class FaultyConnectionTest {
  private static final Duration SILENCE = Duration.ofSeconds(45);

  private final OutputTopics topics;
  private final TestDatabase database;
  private final Proxy proxy;

  FaultyConnectionTest() throws Exception {
    topics = OutputTopics.of(Map.of(), "suspense");
    database = TestDatabase.migrated();
    int port = URI.create(database.url().substring("jdbc:".length())).getPort();
    proxy = Proxy.start(0, port, PostgresRequests.PROTOCOL);
  }

  @AfterEach
  void close() throws Exception {
    topics.close();
    proxy.close();
    database.close();
  }

  @Test
  void a_commit_whose_answer_is_lost_is_seen_to_be_done() throws Exception {
    try (HikariDataSource pool = throughProxy("")) {
      Materializer materializer = started(pool, Map.of(), SILENCE);
      var written = new CompletableFuture<String>();
      Trap trap =
          proxy.trap(
              PostgresRequests.COMMIT, Trap.Moment.AFTER, () -> written.complete(transactions()));
      topics.send(Rows.suspended("acme", 1));
      trap.struck().get(90, TimeUnit.SECONDS);
      materializer.awaitCaughtUp(PATIENCE);

      await().until(() -> materializer.status().waitingFor() == null);
      assertThat(written.join()).as("the server had done it").isNotEqualTo("[]");
      assertThat(transactions()).as("and it was not done again").isEqualTo(written.join());
      assertThat(materializer.metrics().retries()).isPositive();
      assertThat(materializer.metrics().fencings()).isZero();
      assertUndisturbed(materializer);
      topics.close();
    }
  }

  @Test
  void a_connection_cut_before_the_commit_leaves_nothing_and_the_batch_is_written_again()
      throws Exception {
    try (HikariDataSource pool = throughProxy("")) {
      Materializer materializer = started(pool, Map.of(), SILENCE);
      Trap trap = proxy.trap(PostgresRequests.COMMIT, Trap.Moment.BEFORE, () -> {});
      topics.send(Rows.suspended("acme", 1));
      trap.struck().get(90, TimeUnit.SECONDS);
      materializer.awaitCaughtUp(PATIENCE);

      assertThat(database.query("SELECT * FROM ledger.suspense")).hasSize(1);
      assertUndisturbed(materializer);
      topics.close();
    }
  }

  @Test
  void a_black_hole_is_given_up_after_the_time_for_an_answer() throws Exception {
    try (HikariDataSource pool = throughProxy("?socketTimeout=2")) {
      Materializer materializer = started(pool, Map.of(), SILENCE);
      proxy.blackHole();
      topics.send(Rows.suspended("acme", 1));
      await().atMost(PATIENCE).until(() -> materializer.status().waitingFor() != null);
      proxy.pass();
      materializer.awaitCaughtUp(PATIENCE);

      assertThat(database.query("SELECT * FROM ledger.suspense")).hasSize(1);
      assertUndisturbed(materializer);
      topics.close();
    }
  }

  @Test
  void a_dead_network_that_takes_no_more_bytes_is_cut_off() throws Exception {
    try (HikariDataSource pool = throughProxy("?socketTimeout=0")) {
      Materializer materializer = started(pool, Map.of(), Duration.ofSeconds(3));
      proxy.blackHole();
      topics.send(large(40, 500_000));
      await().atMost(PATIENCE).until(() -> materializer.metrics().retries() > 0);
      proxy.pass();
      materializer.awaitCaughtUp(PATIENCE);

      assertThat(database.query("SELECT record_offset FROM ledger.suspense")).hasSize(40);
      assertUndisturbed(materializer);
      topics.close();
    }
  }

  @Test
  void a_slow_network_costs_time_and_nothing_else() throws Exception {
    try (HikariDataSource pool = throughProxy("")) {
      Materializer materializer = started(pool, Map.of(), SILENCE);
      proxy.delay(Duration.ofMillis(100));
      topics.send(
          IntStream.range(0, 3000)
              .mapToObj(i -> Rows.suspended("acme", i))
              .toArray(SuspendedRecord[]::new));
      materializer.awaitCaughtUp(PATIENCE);

      assertThat(database.number("SELECT count(*) FROM ledger.suspense"))
          .isEqualByComparingTo("3000");
      assertThat(materializer.metrics().retries()).isZero();
      assertUndisturbed(materializer);
      topics.close();
    }
  }

  /** Longer than a consumer that does not poll stays in its group, and than a silent one does. */
  @Test
  void a_server_away_under_load_bounds_the_heap_and_the_lag_returns_to_zero() throws Exception {
    Map<String, Object> hasty =
        Map.of(
            "session.timeout.ms", 6_000,
            "heartbeat.interval.ms", 1_000,
            "max.poll.interval.ms", 6_000,
            "fetch.max.bytes", 1_000_000,
            "max.partition.fetch.bytes", 1_000_000,
            "max.poll.records", 10);
    try (HikariDataSource pool = throughProxy("")) {
      Materializer materializer = started(pool, hasty, SILENCE);
      proxy.refuse();
      long heapBefore = usedHeap();
      long away = System.nanoTime();
      for (int i = 0; i < 10; i++) {
        topics.send(large(80, 100_000));
      }
      await()
          .atMost(PATIENCE)
          .until(() -> System.nanoTime() - away > Duration.ofSeconds(15).toNanos());

      MaterializerStatus status = materializer.status();
      assertThat(status.waitingFor()).isNotNull();
      assertThat(System.nanoTime() - status.lastTurnNanos()).isLessThan(6_000_000_000L);
      assertThat(usedHeap() - heapBefore)
          .as("80 MB wait in the log and not here")
          .isLessThan(30_000_000);

      proxy.pass();
      materializer.awaitCaughtUp(PATIENCE);
      await().atMost(PATIENCE).until(() -> materializer.lag().orElse(-1) == 0);
      assertThat(database.number("SELECT count(*) FROM ledger.suspense"))
          .isEqualByComparingTo("80");
      assertUndisturbed(materializer);
      topics.close();
    }
  }

  /** The transactions that wrote the rows. */
  private String transactions() {
    try {
      return database.query("SELECT xmin::text AS xmin FROM ledger.suspense").toString();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private HikariDataSource throughProxy(String options) {
    String direct = database.url();
    String name = direct.substring(direct.lastIndexOf('/') + 1);
    HikariDataSource pool =
        Database.open(
            "jdbc:postgresql://127.0.0.1:%d/%s%s".formatted(proxy.port(), name, options),
            SharedSandbox.get().user(),
            "",
            2);
    pool.setConnectionTimeout(2000);
    return pool;
  }

  private Materializer started(HikariDataSource pool, Map<String, ?> settings, Duration silence)
      throws Exception {
    Materializer materializer = topics.start(pool, settings, silence);
    materializer.awaitCaughtUp(PATIENCE);
    // It has noted that the database is current: the next transaction is of what a test sends.
    await().atMost(PATIENCE).until(() -> materializer.metrics().transactions() > 0);
    return materializer;
  }

  private void assertUndisturbed(Materializer materializer) {
    assertThat(materializer.metrics().assignments()).as("keeps its partitions").isEqualTo(1);
    assertThat(materializer.metrics().recordsRejected()).isZero();
    assertThat(topics.failures()).isEmpty();
  }

  private static SuspendedRecord[] large(int records, int bytes) {
    return IntStream.range(0, records)
        .mapToObj(
            i ->
                SuspendedRecord.newBuilder(Rows.suspended("acme", i))
                    .setMissing("x".repeat(bytes))
                    .build())
        .toArray(SuspendedRecord[]::new);
  }

  private static long usedHeap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
