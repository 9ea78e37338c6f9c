package io.fleetledger.torture;

import io.fleetledger.faults.PostgresRequests;
import io.fleetledger.faults.Proxy;
import io.fleetledger.faults.Trap;
import io.fleetledger.torture.Fault.Mend;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What happens to PostgreSQL, and on the way to it. */
final class PostgresFaults {
  private static final int PATIENCE_SECONDS = 60;
  private static final Duration SLOW = Duration.ofMillis(100);
  private static final String OTHERS =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
          + " WHERE application_name = 'fleetledger' AND pid <> pg_backend_pid()";

  static final Fault RESTARTED =
      new Fault(
          "PostgreSQL restarted",
          field -> {
            Postgres postgres = field.cluster().postgres();
            postgres.stop();
            return postgres::restart;
          });

  static final Fault CRASHED =
      new Fault(
          "PostgreSQL crashed (immediate stop)",
          field -> {
            Postgres postgres = field.cluster().postgres();
            postgres.crash();
            return postgres::restart;
          });

  static final Fault REFUSED =
      new Fault(
          "PostgreSQL can't be reached (refused)",
          field -> {
            for (Proxy proxy : proxies(field)) {
              proxy.refuse();
            }
            return () -> pass(field);
          });

  static final Fault BLACK_HOLE =
      new Fault(
          "PostgreSQL can't be reached (black hole)",
          field -> {
            proxies(field).forEach(Proxy::blackHole);
            return () -> pass(field);
          });

  static final Fault SLOWED =
      new Fault(
          "way to PostgreSQL slow (100 ms each way)",
          field -> {
            proxies(field).forEach(it -> it.delay(SLOW));
            return () -> pass(field);
          });

  static final Fault CUT =
      new Fault(
          "connections to PostgreSQL cut",
          field -> {
            proxies(field).forEach(Proxy::cut);
            return Mend.NOTHING;
          });

  static final Fault COMMIT_LOST = cutAtCommit("COMMIT lost", Trap.Moment.BEFORE);

  static final Fault COMMIT_ANSWER_LOST = cutAtCommit("answer to COMMIT lost", Trap.Moment.AFTER);

  static final Fault READ_ONLY =
      new Fault(
          "PostgreSQL read-only (25006)",
          field -> {
            Postgres postgres = field.cluster().postgres();
            postgres.execute(
                "ALTER DATABASE fleetledger SET default_transaction_read_only = on", OTHERS);
            return () ->
                postgres.execute(
                    "ALTER DATABASE fleetledger RESET default_transaction_read_only", OTHERS);
          });

  static final Fault DISK_FULL =
      new Fault(
          "PostgreSQL's disk full (53100)",
          field -> {
            Postgres postgres = field.cluster().postgres();
            postgres.execute(
                """
                CREATE FUNCTION public.disk_full() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100';
                END $$
                """,
                "CREATE TRIGGER disk_full BEFORE INSERT OR UPDATE ON ledger.intake"
                    + " EXECUTE FUNCTION public.disk_full()");
            return () -> postgres.execute("DROP FUNCTION public.disk_full() CASCADE");
          });

  static final Fault LOCKED =
      new Fault(
          "tables locked by another session",
          field -> {
            Connection rogue = field.cluster().postgres().database().getConnection();
            rogue.setAutoCommit(false);
            try (Statement statement = rogue.createStatement()) {
              statement.execute("LOCK TABLE ledger.intake IN EXCLUSIVE MODE");
            }
            return rogue::close;
          });

  static final Fault DEADLOCK =
      new Fault(
          "deadlock with another session (40P01)",
          field -> {
            Postgres postgres = field.cluster().postgres();
            long before = deadlocks(postgres);
            long limitNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (deadlocks(postgres) == before) {
              if (System.nanoTime() > limitNanos) {
                throw new AssertionError("no deadlock came about");
              }
              // Whichever table the product writes first, one of the two orders is the other one.
              collide(postgres, "ledger.intake", "ledger.node_usage");
              collide(postgres, "ledger.node_usage", "ledger.intake");
            }
            return Mend.NOTHING;
          });

  static final Fault RESTORED =
      new Fault(
          "PostgreSQL restored to an older copy",
          field -> {
            Postgres postgres = field.cluster().postgres();
            Path copy = field.cluster().directory().resolve("copy-" + System.nanoTime());
            postgres.stop();
            postgres.backUp(copy);
            postgres.restart();
            awaitProgress(field.cluster());
            postgres.stop();
            postgres.restore(copy);
            return () -> {
              postgres.restart();
              Postgres.deleteAll(copy);
            };
          });

  private PostgresFaults() {}

  private static List<Proxy> proxies(Field field) {
    return field.cluster().instances().stream().map(it -> it.proxies().postgres()).toList();
  }

  private static void pass(Field field) throws IOException {
    for (Proxy proxy : proxies(field)) {
      proxy.pass();
    }
  }

  /** Of whichever processor commits first. */
  private static Fault cutAtCommit(String name, Trap.Moment moment) {
    return new Fault(
        name,
        field -> {
          List<CompletableFuture<Void>> struck =
              proxies(field).stream()
                  .map(it -> it.trap(PostgresRequests.COMMIT, moment, () -> {}).struck())
                  .toList();
          CompletableFuture.anyOf(struck.toArray(CompletableFuture[]::new))
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
          proxies(field).forEach(Proxy::disarm);
          return Mend.NOTHING;
        });
  }

  private static void collide(Postgres postgres, String first, String second) throws SQLException {
    try (Connection rogue = postgres.database().getConnection();
        Statement statement = rogue.createStatement()) {
      rogue.setAutoCommit(false);
      // The other one finds it out first, and is the one to give way.
      statement.execute("SET LOCAL deadlock_timeout = '5s'");
      statement.execute("LOCK TABLE " + first + " IN EXCLUSIVE MODE");
      Thread.sleep(500);
      statement.execute("LOCK TABLE " + second + " IN EXCLUSIVE MODE");
      rogue.rollback();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long deadlocks(Postgres postgres) throws SQLException {
    return postgres.number("SELECT deadlocks FROM pg_stat_database WHERE datname = 'fleetledger'");
  }

  private static void awaitProgress(Cluster cluster) throws SQLException, InterruptedException {
    long before = cluster.read();
    long limitNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (cluster.read() == before) {
      if (System.nanoTime() > limitNanos) {
        throw new AssertionError("nothing was written after the copy was made");
      }
      Thread.sleep(50);
    }
  }
}
