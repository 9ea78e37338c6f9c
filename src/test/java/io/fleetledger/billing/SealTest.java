package io.fleetledger.billing;

import static io.fleetledger.billing.StatementLedger.LONG_AGO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fleetledger.charging.Seal;
import io.fleetledger.charging.SealedStatement;
import io.fleetledger.ledger.Rows;
import io.fleetledger.schema.Grain;
import io.fleetledger.schema.TenantUsage;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is closed can't be changed, and where it was changed by force, it shows. */
class SealTest {
  private final StatementLedger ledger;

  SealTest() throws Exception {
    ledger = new StatementLedger();
  }

  @BeforeEach
  void closeTwoPeriods() throws Exception {
    ledger.prices(LONG_AGO, "USD", "2", "10");
    ledger.tenant("acme", "UTC", 1);
    ledger.database.execute(
        "SELECT ledger.ensure_partition('tenant_usage', '2026-03-01Z')",
        "GRANT ALL ON ledger.tenant_usage_202603 TO fleetledger_owner, fleetledger_writer");
    ledger.use("acme", "2026-03-10T10:00:00Z", 1_000_000, 0, 7);
    ledger.use("acme", "2026-03-20T10:00:00Z", 0, 5_000, 7);
    ledger.use("acme", "2026-04-10T10:00:00Z", 1_000_000, 0, 7);
    ledger.close("acme");
    ledger.useLate("acme", "2026-03-21T10:00:00Z", 100_000, 0);
    new Adjustments(ledger.database.pool()).enter("acme", new BigDecimal("-1"), "goodwill", "ann");
    ledger.close("acme");
  }

  @AfterEach
  void close() throws Exception {
    ledger.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE ledger.statement SET total = 0",
        "DELETE FROM ledger.statement",
        "UPDATE ledger.statement_line SET charge = 0",
        "DELETE FROM ledger.statement_line WHERE number = 1",
        "INSERT INTO ledger.statement_line SELECT statement_id, number + 100, tenant_id, kind, line_from, line_until, project_id, model_id, pool_id, accelerator_id, service_tier, call_kind, unit, quantity, price_book_id, price_version, price_scope, tier_from, unit_price, charge, requests, model_mflop, executed_mflop, device_nanos, cost_nanos, cost_currency, note FROM ledger.statement_line",
        "DELETE FROM ledger.statement_correction",
        "UPDATE ledger.statement_correction SET statement_id = 'acme/2026-03-01'",
        "UPDATE ledger.adjustment SET amount = -2",
        "UPDATE ledger.adjustment SET statement_id = NULL",
        "DELETE FROM ledger.adjustment",
        "INSERT INTO ledger.adjustment (tenant_id, amount, currency, reason, author, statement_id) VALUES ('acme', 1, 'USD', 'x', 'x', 'acme/2026-03-01')",
        "UPDATE ledger.usage_correction SET input_tokens = 0",
        "DELETE FROM ledger.usage_correction",
        "UPDATE ledger.tenant_usage SET input_tokens = 0 WHERE window_start < '2026-04-01Z'",
        "DELETE FROM ledger.tenant_usage WHERE grain = 'HOUR'",
        "UPDATE ledger.tenant_usage_202603 SET input_tokens = 0",
        "DELETE FROM ledger.tenant_usage_default",
        "UPDATE ledger.tenant_usage SET window_start = '2026-03-05 10:00Z' WHERE window_start >= '2026-04-01Z'",
        "INSERT INTO ledger.tenant_usage SELECT (jsonb_populate_record(u, '{\"window_start\": \"2026-03-11T10:00:00Z\"}')).* FROM ledger.tenant_usage AS u WHERE window_start < '2026-03-12Z'",
        "INSERT INTO ledger.statement SELECT (jsonb_populate_record(s, '{\"statement_id\": \"x\", \"number\": 3}')).* FROM ledger.statement AS s WHERE number = 2",
      })
  void nobody_changes_what_is_sealed(String change) throws Exception {
    for (String role : List.of("fleetledger_writer", "fleetledger_owner")) {
      assertThatThrownBy(() -> as(role, change))
          .as(role)
          .isInstanceOfSatisfying(
              SQLException.class,
              refused ->
                  assertThat(refused.getSQLState()).as(refused.getMessage()).isEqualTo("23001"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TRUNCATE ledger.statement CASCADE",
        "TRUNCATE ledger.statement_line",
        "TRUNCATE ledger.adjustment",
        "TRUNCATE ledger.tenant_usage",
        "TRUNCATE ledger.tenant_usage_202603",
      })
  void nor_empties_its_tables(String change) {
    assertThatThrownBy(() -> as("fleetledger_owner", change))
        .isInstanceOfSatisfying(
            SQLException.class, refused -> assertThat(refused.getSQLState()).isEqualTo("23001"));
  }

  @Test
  void what_is_open_goes_on() throws Exception {
    ledger.use("acme", "2026-05-01T00:00:00Z", 1, 0, 0);
    ledger.database.execute(
        "SELECT ledger.ensure_partition('tenant_usage', '2026-04-01Z')",
        "SELECT ledger.ensure_partition('tenant_usage', '2026-05-01Z')",
        "UPDATE ledger.tenant_usage SET revision = revision + 1 WHERE window_start >= '2026-05-01Z'");

    assertThat(ledger.close("acme").statement().lines()).hasSize(1);
    assertThat(ledger.database.number("SELECT count(*) FROM ledger.tenant_usage_202604"))
        .isEqualByComparingTo("2");
    assertThat(ledger.differences("acme/2026-04-01")).isEmpty();
    assertThat(
            ledger.database.query(
                "SELECT scope FROM fleet.laws WHERE residual <> 0 AND (name LIKE '%statement%' OR scope = 'statements')"))
        .isEmpty();
  }

  @Test
  void a_revision_of_a_sealed_minute_is_kept_apart_and_shows_as_a_residual() throws Exception {
    TenantUsage revised =
        TenantUsage.newBuilder()
            .setGrain(Grain.MINUTE)
            .setWindowStart(Instant.parse("2026-03-10T10:00:00Z"))
            .setTenantId("acme")
            .setProjectId("search")
            .setModelId("llama")
            .setPoolId("chat")
            .setAcceleratorId("h100")
            .setServiceTier("standard")
            .setCallKind("CHAT")
            .setCurrency("USD")
            .setRevision(99)
            .build();

    assertThatThrownBy(() -> Rows.put(ledger.database, revised))
        .hasMessageContaining("is sealed by statement acme/2026-03-01");
    assertThat(
            ledger.database.query(
                "SELECT scope FROM fleet.laws WHERE residual = 1 AND name = 'every output record is in its table'"))
        .hasSize(1);
    assertThat(ledger.differences("acme/2026-03-01")).isEmpty();
  }

  @Test
  void an_untouched_statement_is_proven() throws Exception {
    assertThat(ledger.differences("acme/2026-03-01")).isEmpty();
    assertThat(ledger.differences("acme/2026-04-01")).isEmpty();
  }

  @Test
  void another_charge_on_a_line_shows() throws Exception {
    byForce(
        "UPDATE ledger.statement_line SET charge = charge + 1 WHERE statement_id = 'acme/2026-03-01' AND number = 1");

    assertThat(ledger.differences("acme/2026-03-01"))
        .contains(
            "acme/2026-03-01 line 1 (USAGE INPUT_TOKEN), quantity x unit price: expected 2, found 3",
            "acme/2026-03-01 total: expected 3.05, found 2.05",
            "acme/2026-03-01 line 1 (USAGE INPUT_TOKEN), charge: expected 2, found 3")
        .anyMatch(line -> line.contains("hash of the lines"));
    assertThat(
            ledger.database.query(
                "SELECT scope FROM fleet.laws WHERE residual <> 0 AND law IN (2, 3) AND name LIKE '%statement%'"))
        .isNotEmpty();
  }

  @Test
  void another_price_on_a_line_shows() throws Exception {
    byForce(
        "UPDATE ledger.statement_line SET unit_price = 0.000001, charge = 1 WHERE statement_id = 'acme/2026-03-01' AND number = 1");

    assertThat(ledger.differences("acme/2026-03-01"))
        .contains(
            "acme/2026-03-01 line 1 (USAGE INPUT_TOKEN), unit price: expected 0.000002, found 0.000001");
  }

  @Test
  void another_number_in_a_cell_shows() throws Exception {
    byForce(
        "UPDATE ledger.tenant_usage SET input_tokens = 900000 WHERE window_start = '2026-03-10 10:00Z'");

    assertThat(ledger.differences("acme/2026-03-01"))
        .anyMatch(line -> line.contains("hash of the usage"))
        .contains(
            "acme/2026-03-01 line 1 (USAGE INPUT_TOKEN), quantity: expected 900000, found 1000000");
  }

  @Test
  void another_number_in_an_hour_alone_shows() throws Exception {
    byForce(
        "UPDATE ledger.tenant_usage SET cost_nanos = 70 WHERE grain = 'HOUR' AND window_start = '2026-03-10 10:00Z'");

    assertThat(ledger.differences("acme/2026-03-01"))
        .anyMatch(
            line -> line.contains("hour 2026-03-10 10:00:00+00: expected the sum of its minutes"));
  }

  @Test
  void a_line_that_is_gone_and_a_late_event_that_changed_show() throws Exception {
    byForce(
        "DELETE FROM ledger.statement_line WHERE statement_id = 'acme/2026-04-01' AND kind = 'ADJUSTMENT'",
        "UPDATE ledger.usage_correction SET input_tokens = 50000");

    assertThat(ledger.differences("acme/2026-04-01"))
        .anyMatch(line -> line.contains("ADJUSTMENT") && line.endsWith("found no such line"))
        .anyMatch(line -> line.contains("quantity: expected 50000, found 100000"));
  }

  @Test
  void a_forged_statement_with_hashes_of_its_own_breaks_the_chain_and_the_rating()
      throws Exception {
    byForce(
        "UPDATE ledger.statement_line SET unit_price = 0.000001, charge = 1 WHERE statement_id = 'acme/2026-03-01' AND number = 1",
        "UPDATE ledger.statement SET total = 1.05, payable = 1.05 WHERE number = 1");
    SealedStatement forged = ledger.statements().sealed("acme/2026-03-01");
    String linesHash = Seal.hashOf(forged.statement().lines());
    byForce("UPDATE ledger.statement SET lines_hash = '%s' WHERE number = 1".formatted(linesHash));
    forged = ledger.statements().sealed("acme/2026-03-01");
    byForce(
        "UPDATE ledger.statement SET hash = '%s' WHERE number = 1"
            .formatted(forged.seal().hashOf(forged.statement())));

    assertThat(ledger.differences("acme/2026-03-01"))
        .hasSize(3)
        .anyMatch(line -> line.contains("chain, hash that acme/2026-04-01 names"))
        .anyMatch(line -> line.contains("unit price: expected 0.000002, found 0.000001"));
    assertThat(ledger.differences("acme/2026-04-01"))
        .anyMatch(line -> line.contains("chain, hash of the statement before"));
  }

  /** In a transaction of its own, which is taken back. */
  private void as(String role, String change) throws SQLException {
    try (Connection connection = ledger.database.pool().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      try {
        statement.execute("SET LOCAL ROLE " + role);
        statement.execute("SET CONSTRAINTS ALL IMMEDIATE");
        statement.execute(change);
      } finally {
        connection.rollback();
      }
    }
  }

  /** With triggers disabled, as only the server's superuser can. */
  private void byForce(String... changes) throws SQLException {
    try (Connection connection = ledger.database.pool().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SET LOCAL session_replication_role = replica");
      for (String change : changes) {
        assertThat(statement.executeUpdate(change)).as(change).isPositive();
      }
      connection.commit();
    }
  }
}
