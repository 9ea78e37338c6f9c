package io.fleetledger.ledger;

import static io.fleetledger.ledger.Rows.HOUR;
import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.schema.Grain;
import io.fleetledger.schema.TenantUsage;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UsagePartitionsTest {
  private final TestDatabase database;

  UsagePartitionsTest() throws Exception {
    database = TestDatabase.migrated();
  }

  @AfterEach
  void close() throws Exception {
    database.close();
  }

  @Test
  void writers_that_need_the_same_months_at_once_all_write() throws Exception {
    int writers = 4;
    var barrier = new CyclicBarrier(writers);
    try (var threads = Executors.newFixedThreadPool(writers)) {
      var results = new ArrayList<Future<Long>>();
      for (int writer = 0; writer < writers; writer++) {
        String tenant = "tenant-" + writer;
        Callable<Long> writing =
            () -> {
              // As partitions of different consumers: what they write does not meet.
              var feed = new TestFeed(database);
              for (int month = 1; month <= 12; month++) {
                feed.add(usage(tenant, Instant.parse("2026-%02d-01T00:00:00Z".formatted(month))));
              }
              barrier.await();
              return feed.writeWithoutOffsets().written();
            };
        results.add(threads.submit(writing));
      }
      for (Future<Long> result : results) {
        assertThat(result.get()).isEqualTo(12);
      }
    }
    assertThat(database.number("SELECT count(*) FROM ledger.tenant_usage"))
        .isEqualByComparingTo("48");
    assertThat(database.number("SELECT count(*) FROM ONLY ledger.tenant_usage_default"))
        .isEqualByComparingTo("0");
  }

  @Test
  void a_row_of_a_month_that_retention_dropped_does_not_come_back() throws Exception {
    var feed = new TestFeed(database);
    feed.add(usage("acme", HOUR)).write();
    retire();
    assertThat(database.number("SELECT sum(retired_requests) FROM ledger.usage_partition"))
        .isEqualByComparingTo("3");

    // A writer that knows the month as made, and one that does not.
    feed.write();
    new TestFeed(database).add(usage("acme", HOUR)).writeWithoutOffsets();

    assertThat(database.query("SELECT * FROM ledger.tenant_usage")).isEmpty();
    assertThat(database.query("SELECT * FROM ledger.rejected_row")).isEmpty();
    assertThat(
            database.number("SELECT count(*) FROM ledger.usage_partition WHERE retired_at IS NULL"))
        .isEqualByComparingTo("0");
  }

  @Test
  void a_writer_that_no_other_lets_make_the_partition_writes_all_the_same() throws Exception {
    try (Connection reader = database.pool().getConnection();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("SELECT * FROM ledger.tenant_usage");

      assertThat(new TestFeed(database).add(usage("acme", HOUR)).write().written()).isEqualTo(1);
      assertThat(database.number("SELECT count(*) FROM ONLY ledger.tenant_usage_default"))
          .isEqualByComparingTo("1");
      reader.rollback();
    }
    new TestFeed(database).add(usage("other", HOUR)).writeWithoutOffsets();

    assertThat(database.number("SELECT count(*) FROM ONLY ledger.tenant_usage_default"))
        .as("the partition takes over what the default one holds")
        .isEqualByComparingTo("0");
    assertThat(database.number("SELECT count(*) FROM ledger.tenant_usage"))
        .isEqualByComparingTo("2");
  }

  private void retire() throws Exception {
    assertThat(database.number("SELECT ledger.drop_partitions_before('2026-04-01T00:00:00Z')"))
        .isEqualByComparingTo("1");
  }

  private static TenantUsage usage(String tenant, Instant start) {
    return Rows.tenant(Grain.MINUTE, start, tenant, 1).setRequestsSuccess(3).build();
  }
}
