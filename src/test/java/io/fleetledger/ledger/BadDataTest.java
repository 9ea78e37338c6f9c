package io.fleetledger.ledger;

import static io.fleetledger.ledger.Rows.HOUR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fleetledger.schema.Grain;
import io.fleetledger.schema.TenantUsage;
import io.fleetledger.schema.WorkflowUsage;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can't be written stops nothing, disappears nowhere, and can be written later. */
class BadDataTest {
  private static final String REJECTED =
      "SELECT record_offset FROM ledger.rejected_row ORDER BY record_offset";

  private final TestDatabase database;
  private final TestFeed feed;

  BadDataTest() throws Exception {
    database = TestDatabase.migrated();
    feed = new TestFeed(database);
  }

  @AfterEach
  void close() throws Exception {
    database.close();
  }

  @Test
  void exactly_the_bad_rows_of_a_large_batch_are_rejected_with_their_bytes() throws Exception {
    var bad = new TreeSet<>(new Random(1).ints(23, 0, 5000).boxed().toList());
    for (int i = 0; i < 5000; i++) {
      feed.add(tenant(bad.contains(i) ? "\0" + i : "t" + i, 1).build());
    }

    TableWriter.Written written = feed.write();

    assertThat(written.written()).isEqualTo(5000 - bad.size());
    assertThat(written.rejected()).isEqualTo(bad.size());
    assertThat(database.query("SELECT record_offset, sql_state FROM ledger.rejected_row"))
        .allSatisfy(row -> assertThat(row).containsEntry("sql_state", "22021"))
        .extracting(row -> offset(row.get("record_offset")))
        .containsExactlyInAnyOrderElementsOf(bad);
    assertThat(
            database.query(
                "SELECT record_offset, record_key, record_value FROM ledger.rejected_row"))
        .allSatisfy(
            row -> {
              var record = feed.log().get(offset(row.get("record_offset")));
              assertThat(row).containsEntry("record_key", record.key());
              assertThat(row).containsEntry("record_value", record.value());
            });
    assertThat(database.number("SELECT residual FROM fleet.laws WHERE scope = 'materializer'"))
        .isEqualByComparingTo(Integer.toString(bad.size()));
  }

  static List<SpecificRecord> hostile() {
    return List.of(
        tenant("no zero in text: \0", 1).build(),
        tenant(incompressible(20_000), 1).build(),
        at(micros(Long.MAX_VALUE)),
        at(micros(-9_223_372_036_854_000_000L)),
        at(Instant.parse("+290000-01-01T00:00:00Z")),
        Rows.clock(HOUR, micros(Long.MAX_VALUE)));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void what_postgres_can_t_hold_is_rejected_and_its_neighbours_are_written(SpecificRecord hostile)
      throws Exception {
    feed.add(tenant("before", 1).build(), hostile, tenant("later", 1).build()).write();

    assertThat(database.query(REJECTED)).hasToString("[{record_offset=1}]");
    assertThat(tenants()).isEqualTo("before:1 later:1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1970-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999Z",
        "0001-01-01T00:00:00Z",
        "2026-03-01T10:00:00.000001Z",
        "9999-12-31T23:59:59.999999Z"
      })
  void an_instant_that_postgres_can_hold_is_held_to_the_microsecond(String text) throws Exception {
    Instant instant = Instant.parse(text);
    feed.add(workflow(instant), at(instant)).write();

    assertThat(database.query(REJECTED)).isEmpty();
    String micros = Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, instant));
    assertThat(database.number("SELECT ledger.micros(started_at) FROM ledger.workflow_usage"))
        .isEqualByComparingTo(micros);
    assertThat(database.number("SELECT ledger.micros(window_start) FROM ledger.tenant_usage"))
        .isEqualByComparingTo(micros);
  }

  @Test
  void a_table_that_is_missing_rejects_no_record_and_stops() throws Exception {
    database.execute("ALTER TABLE ledger.workflow_usage RENAME TO elsewhere");
    feed.add(workflow(HOUR));

    assertThatThrownBy(feed::write)
        .isInstanceOfSatisfying(
            SQLException.class,
            e -> {
              assertThat(e.getSQLState()).isEqualTo("42P01");
              assertThat(Failures.isPassing(e)).isFalse();
            });
    assertThat(database.query(REJECTED)).isEmpty();
  }

  @Test
  void a_later_record_of_the_same_key_takes_the_place_of_a_rejected_one() throws Exception {
    feed.addGarbage(tenant("a", 1).build()).addGarbage(tenant("b", 1).build()).write();
    feed.add(tenant("a", 2).build()).addTombstone(tenant("b", 1).build()).write(2, 4);

    assertThat(database.query(REJECTED)).isEmpty();
    assertThat(tenants()).isEqualTo("a:2");
  }

  @Test
  void a_revision_after_a_higher_one_is_rejected_until_a_higher_one_comes() throws Exception {
    feed.add(tenant("a", 5).build()).write();
    feed.add(tenant("a", 4).build()).write(1, 2);
    assertThat(tenants()).isEqualTo("a:5");
    assertThat(database.query("SELECT error FROM ledger.rejected_row").toString())
        .contains("the table has the row with revision 5, the record is of revision 4");

    feed.add(tenant("a", 6).build()).write(2, 3);
    assertThat(tenants()).isEqualTo("a:6");
    assertThat(database.query(REJECTED)).isEmpty();
  }

  @Test
  void a_log_read_again_from_its_beginning_ends_in_the_same_tables() throws Exception {
    for (int revision = 1; revision <= 4; revision++) {
      feed.add(tenant("a", revision).build(), tenant("b", 5 - revision).build());
    }
    oneByOne();
    String before = everything();
    oneByOne();

    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void how_records_are_put_into_batches_changes_nothing() throws Exception {
    TenantUsage bad = tenant("a", 2).setProjectId("x").build();
    // A row of this key is refused while it has more than ten requests.
    database.execute(
        "ALTER TABLE ledger.tenant_usage ADD CHECK (requests_success < 10 OR tenant_id <> 'a')");
    feed.add(tenant("a", 1).build(), tenant("b", 1).build());
    feed.add(tenant("a", 2).setRequestsSuccess(11).build());
    feed.addGarbage(tenant("b", 1).build()).add(workflow(HOUR), tenant("c", 7).build());
    feed.add(tenant("a", 3).setRequestsSuccess(3).build(), tenant("c", 6).build());
    feed.addTombstone(workflow(HOUR)).addTombstone(tenant("b", 1).build());
    feed.add(tenant("a", 4).setRequestsSuccess(12).build(), tenant("b", 1).build());
    feed.addGarbage(bad).add(bad, workflow(HOUR)).addGarbage(tenant("a", 1).build());
    feed.add(tenant("a", 5).setRequestsSuccess(13).build(), tenant("c", 6).build());

    oneByOne();
    String expected = everything();
    assertThat(tenants()).as("the test is worth something").isEqualTo("a:2 a:3 b:1 c:7");
    assertThat(database.query(REJECTED)).hasSize(2);

    for (int seed = 0; seed < 30; seed++) {
      empty();
      writeInParts(new Random(seed));
      assertThat(everything()).as("seed " + seed).isEqualTo(expected);
    }
  }

  private static int offset(@Nullable Object value) {
    return Integer.parseInt(String.valueOf(value));
  }

  private void oneByOne() throws Exception {
    for (int i = 0; i < feed.log().size(); i++) {
      feed.write(i, i + 1);
    }
  }

  private void writeInParts(Random random) throws Exception {
    int from = 0;
    while (from < feed.log().size()) {
      int to = Math.min(feed.log().size(), from + 1 + random.nextInt(feed.log().size()));
      feed.write(from, to);
      from = to;
    }
  }

  private void empty() throws SQLException {
    database.execute(
        "TRUNCATE ledger.tenant_usage, ledger.workflow_usage, ledger.rejected_row",
        "UPDATE ledger.sink_offset SET next_offset = next_offset");
  }

  private String everything() throws SQLException {
    return database.query("SELECT * FROM ledger.tenant_usage ORDER BY tenant_id, project_id")
        + database.query("SELECT * FROM ledger.workflow_usage").toString()
        + database.query(
            "SELECT record_offset, table_name, sql_state FROM ledger.rejected_row ORDER BY 1");
  }

  private String tenants() throws SQLException {
    return database
        .query("SELECT tenant_id, revision FROM ledger.tenant_usage ORDER BY tenant_id, revision")
        .stream()
        .map(row -> row.get("tenant_id") + ":" + row.get("revision"))
        .collect(Collectors.joining(" "));
  }

  private static TenantUsage.Builder tenant(String tenant, long revision) {
    return Rows.tenant(Grain.MINUTE, HOUR, tenant, revision);
  }

  private static TenantUsage at(Instant windowStart) {
    return Rows.tenant(Grain.MINUTE, windowStart, "a", 1).build();
  }

  private static WorkflowUsage workflow(Instant startedAt) {
    return Rows.workflow("acme", "trace", startedAt).build();
  }

  private static Instant micros(long sinceEpoch) {
    return Instant.EPOCH.plus(sinceEpoch, ChronoUnit.MICROS);
  }

  private static String incompressible(int length) {
    var random = new Random(2);
    return IntStream.generate(() -> 'a' + random.nextInt(26))
        .limit(length)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
