package io.fleetledger.billing;

import static java.util.stream.Collectors.joining;

import io.fleetledger.charging.SealedStatement;
import io.fleetledger.ledger.TestDatabase;
import io.fleetledger.time.Micros;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A ledger with tenants, prices and usage of a few numbers, rated and settled as it should be. */
final class StatementLedger implements AutoCloseable {
  static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

  /** When statements are closed here. */
  static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  final TestDatabase database;
  private long offsets;

  StatementLedger() throws SQLException {
    database = TestDatabase.migrated();
    database.execute(
        "INSERT INTO ledger.source_topic (topic, topic_id, partitions) VALUES ('inference-events', gen_random_uuid(), 1)");
    settle(NOW);
  }

  /** Says that the fleet has settled up to an instant. */
  void settle(Instant at) throws SQLException {
    database.execute(
        "DELETE FROM ledger.fleet_settled",
        "INSERT INTO ledger.fleet_settled VALUES (0, '%s', NULL)".formatted(at));
  }

  /** A tenant that pays by the book "list". */
  void tenant(String id, String zone, int billingDay) throws SQLException {
    tenant(id, zone, billingDay, "USD", null);
  }

  void tenant(String id, String zone, int billingDay, String currency, @Nullable String parent)
      throws SQLException {
    database.execute(
        """
        INSERT INTO ledger.tenant_version VALUES ('%s', '%s', NULL, jsonb_build_object(
          'parent_id', %s::text, 'currency', '%s', 'price_book_id', 'list-' || '%s',
          'billing_day', %d, 'time_zone', '%s'))"""
            .formatted(
                id,
                LONG_AGO,
                parent == null ? "NULL" : "'" + parent + "'",
                currency,
                currency,
                billingDay,
                zone));
  }

  /** A version of the book "list" in a currency: prices of a million tokens in and out, as text. */
  void prices(Instant from, String currency, String perMillionIn, String perMillionOut)
      throws SQLException {
    book(
        from,
        currency,
        List.of(flat("INPUT_TOKEN", perMillionIn), flat("OUTPUT_TOKEN", perMillionOut)),
        "");
  }

  /** A version of the book with lines and contracts in JSON. */
  void book(Instant from, String currency, List<String> lines, String contracts)
      throws SQLException {
    database.execute(
        """
        INSERT INTO ledger.price_book_version VALUES ('list-%1$s', '%2$s', NULL,
          '{"currency": "%1$s", "lines": [%3$s], "tier_factors": [], "overrides": [%4$s],
            "charge_failed": false}')"""
            .formatted(currency, from, String.join(", ", lines), contracts));
  }

  /** A price of a million tokens. */
  static String flat(String unit, String perMillion) {
    return steps(unit, "FLAT", Map.of(0L, perMillion));
  }

  /** Prices of a million tokens by the first token of each step. */
  static String steps(String unit, String tiering, Map<Long, String> perMillion) {
    String tiers =
        perMillion.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(
                tier ->
                    "{\"from_quantity\": %d, \"unit_price_picos\": %s}"
                        .formatted(
                            tier.getKey(),
                            new java.math.BigDecimal(tier.getValue())
                                .movePointRight(6)
                                .toPlainString()))
            .collect(joining(", "));
    return """
        {"model_id": null, "family": null, "unit": "%s", "tiering": "%s", "tiers": [%s],
         "margin_percent_micros": null, "free_quantity": 0}"""
        .formatted(unit, tiering, tiers);
  }

  /** A request of a tenant that finished at an instant, and what it cost, 1e-9 currency units. */
  void use(String tenant, String at, long inputTokens, long outputTokens, long costNanos)
      throws SQLException {
    Instant minute = Instant.parse(at).truncatedTo(ChronoUnit.MINUTES);
    Map<String, Object> used =
        used(tenant, inputTokens, outputTokens, Map.of("cost_nanos", costNanos));
    addTenantRow("MINUTE", minute, used);
    addTenantRow("HOUR", minute.truncatedTo(ChronoUnit.HOURS), used);
    Map<String, Object> node = new LinkedHashMap<>(used);
    node.keySet()
        .removeAll(List.of("tenant_id", "project_id", "service_tier", "call_kind", "cost_nanos"));
    node.put("grain", "MINUTE");
    node.put("window_start", minute.toString());
    node.put("node_id", "node-" + (++offsets));
    node.put("deployed_from", LONG_AGO.toString());
    node.put("covered_from", minute.toString());
    node.put("covered_until", minute.plusSeconds(60).toString());
    node.put("busy_cost_nanos", costNanos);
    node.put("node_cost_nanos", costNanos);
    insert("node_usage", node, "");
  }

  /** A request that finished at an instant, and came after everything was settled. */
  void useLate(String tenant, String at, long inputTokens, long outputTokens) throws SQLException {
    Map<String, Object> used =
        new LinkedHashMap<>(used(tenant, inputTokens, outputTokens, Map.of()));
    used.put("topic", "inference-events");
    used.put("partition", 0);
    used.put("record_offset", ++offsets);
    used.put("event_id", "late-" + offsets);
    used.put("node_id", "node-1");
    used.put("late_events", 1);
    used.put("window_start", Instant.parse(at).truncatedTo(ChronoUnit.MINUTES).toString());
    insert("usage_correction", used, "");
  }

  private static Map<String, Object> used(
      String tenant, long inputTokens, long outputTokens, Map<String, Object> more) {
    Map<String, Object> used = new LinkedHashMap<>();
    used.put("tenant_id", tenant);
    used.put("project_id", "search");
    used.put("model_id", "llama");
    used.put("pool_id", "chat");
    used.put("accelerator_id", "h100");
    used.put("service_tier", "standard");
    used.put("call_kind", "CHAT");
    used.put("currency", "USD");
    used.put("requests_success", 1);
    used.put("input_tokens", inputTokens);
    used.put("output_tokens", outputTokens);
    used.put("model_prefill_mflop", 1000 * inputTokens);
    used.put("executed_prefill_mflop", 1100 * inputTokens);
    used.put("device_nanos", 10 * inputTokens);
    used.putAll(more);
    return used;
  }

  private void addTenantRow(String grain, Instant start, Map<String, Object> used)
      throws SQLException {
    Map<String, Object> row = new LinkedHashMap<>(used);
    row.put("grain", grain);
    row.put("window_start", start.toString());
    insert(
        "tenant_usage",
        row,
        """
        ON CONFLICT (grain, window_start, tenant_id, project_id, model_id, pool_id, accelerator_id,
          service_tier, call_kind, currency) DO UPDATE SET
          requests_success = old.requests_success + excluded.requests_success,
          input_tokens = old.input_tokens + excluded.input_tokens,
          output_tokens = old.output_tokens + excluded.output_tokens,
          model_prefill_mflop = old.model_prefill_mflop + excluded.model_prefill_mflop,
          executed_prefill_mflop = old.executed_prefill_mflop + excluded.executed_prefill_mflop,
          device_nanos = old.device_nanos + excluded.device_nanos,
          cost_nanos = old.cost_nanos + excluded.cost_nanos""");
  }

  /** Inserts a row of which all else is 0 or empty. */
  private void insert(String table, Map<String, Object> values, String onConflict)
      throws SQLException {
    String json =
        values.entrySet().stream()
            .map(
                value ->
                    "\"%s\": %s"
                        .formatted(
                            value.getKey(),
                            value.getValue() instanceof String text
                                ? '"' + text + '"'
                                : value.getValue()))
            .collect(joining(", ", "{", "}"));
    database.execute(
        """
        INSERT INTO ledger.%1$s AS old
        SELECT (jsonb_populate_record(NULL::ledger.%1$s, nothing || '%2$s')).*
        FROM (
          SELECT jsonb_object_agg(attname, CASE
            WHEN format_type(atttypid, NULL) IN ('bigint', 'integer') THEN to_jsonb(0)
            WHEN format_type(atttypid, NULL) LIKE '%%[]' THEN '[]'
            ELSE to_jsonb(''::text) END) AS nothing
          FROM pg_attribute
          WHERE attrelid = 'ledger.%1$s'::regclass AND attnum > 0 AND NOT attisdropped
            AND format_type(atttypid, NULL) NOT LIKE 'timestamp%%') AS empty
        %3$s"""
            .formatted(table, json, onConflict));
  }

  /** Rates all that is due. */
  void rate() throws SQLException {
    new Rater(database.pool(), failure -> {}).rateAll();
  }

  /** Rates what is due and closes a tenant's first open period. */
  SealedStatement close(String tenant) throws SQLException {
    rate();
    return close(tenant, null, false);
  }

  SealedStatement close(String tenant, @Nullable String firstDay, boolean despiteSuspense)
      throws SQLException {
    return new Closing(database.pool())
        .close(
            new Closing.Request(
                tenant,
                firstDay == null ? null : LocalDate.parse(firstDay),
                despiteSuspense,
                "ann"),
            Micros.of(NOW));
  }

  Statements statements() {
    return new Statements(database.pool());
  }

  /** What differs in a statement, by the tables alone. */
  List<String> differences(String id) throws SQLException {
    return new ArrayList<>(
        new StatementProof(database.pool())
            .verify(id, null).differences().stream().map(ProofDifference::toString).toList());
  }

  @Override
  public void close() throws SQLException {
    database.close();
  }
}
