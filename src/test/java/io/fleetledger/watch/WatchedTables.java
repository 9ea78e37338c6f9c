package io.fleetledger.watch;

import io.fleetledger.catalog.CatalogCodec;
import io.fleetledger.catalog.CatalogEntry;
import io.fleetledger.catalog.CatalogKind;
import io.fleetledger.catalog.History;
import io.fleetledger.catalog.Tenant;
import io.fleetledger.ledger.Rows;
import io.fleetledger.ledger.TestDatabase;
import io.fleetledger.schema.Grain;
import io.fleetledger.schema.TenantUsage;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;

/** A ledger whose usage is written by hand, and a watch that looks when told to. */
final class WatchedTables implements AutoCloseable {
  /** A Sunday, on which all begins. */
  static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  private final TestDatabase database = TestDatabase.migrated();
  private Watch watch = watch();

  WatchedTables() throws SQLException {
    Rows.put(
        database,
        TenantUsage.newBuilder()
            .setGrain(Grain.MINUTE)
            .setWindowStart(START)
            .setTenantId("")
            .setProjectId("")
            .setModelId("")
            .setPoolId("chat")
            .setAcceleratorId("h100")
            .setServiceTier("standard")
            .setCallKind("CHAT")
            .setCurrency("USD")
            .setRevision(1)
            .build());
    database.execute(
        "CREATE TABLE template AS SELECT tenant_usage AS usage FROM ledger.tenant_usage",
        "DELETE FROM ledger.tenant_usage",
        "DELETE FROM ledger.watch_due");
  }

  TestDatabase database() {
    return database;
  }

  private Watch watch() {
    return new Watch(
        database.pool(),
        WatchSettings.USUAL,
        connection -> FleetClocks.read(connection, WatchSettings.USUAL.idle(), Set.of(), true),
        failure -> {});
  }

  /** What a restart leaves: the tables. */
  void restart() {
    watch = watch();
  }

  void look() throws SQLException {
    watch.look();
  }

  /** The fleet's clock shows so much. */
  void clock(Instant at) throws SQLException {
    database.execute(
        """
        INSERT INTO ledger.fleet_clock VALUES ('inference-events', 0, '%s', '%s')
        ON CONFLICT (topic, partition) DO UPDATE SET last_at = excluded.last_at"""
            .formatted(START, at));
  }

  /** A tenant costs so much more in each minute of a span, and in its hours accordingly. */
  void spend(String tenant, String project, Instant from, Duration length, double perMinute)
      throws SQLException {
    spend(tenant, project, "llama-8b", from, length, perMinute);
  }

  void spend(
      String tenant, String project, String model, Instant from, Duration length, double perMinute)
      throws SQLException {
    String place =
        "'tenant_id', '%s', 'project_id', '%s', 'model_id', '%s'".formatted(tenant, project, model);
    Instant until = from.plus(length);
    database.execute(
        """
        INSERT INTO ledger.tenant_usage
        SELECT minutes.* FROM template AS t,
          generate_series('%s'::timestamptz, '%s'::timestamptz - interval '1 second', '1 minute') AS at,
          LATERAL jsonb_populate_record(t.usage, jsonb_build_object('grain', 'MINUTE',
            'window_start', at, 'cost_nanos', %d, 'requests_success', 1, 'input_tokens', 1000, %s))
            AS minutes
        ON CONFLICT ON CONSTRAINT tenant_usage_pkey DO UPDATE
        SET cost_nanos = tenant_usage.cost_nanos + excluded.cost_nanos,
          requests_success = tenant_usage.requests_success + excluded.requests_success,
          input_tokens = tenant_usage.input_tokens + excluded.input_tokens"""
            .formatted(from, until, Math.round(perMinute * 1e9), place),
        """
        INSERT INTO ledger.tenant_usage
        SELECT hours.* FROM template AS t, (
            SELECT date_trunc('hour', window_start, 'UTC') AS at, sum(cost_nanos) AS cost,
              sum(requests_success) AS requests, sum(input_tokens) AS tokens
            FROM ledger.tenant_usage
            WHERE grain = 'MINUTE' AND tenant_id = '%s' AND project_id = '%s' AND model_id = '%s'
              AND window_start >= date_trunc('hour', '%s'::timestamptz, 'UTC')
              AND window_start < '%s'::timestamptz + interval '1 hour'
            GROUP BY 1) AS summed,
          LATERAL jsonb_populate_record(t.usage, jsonb_build_object('grain', 'HOUR',
            'window_start', at, 'cost_nanos', cost, 'requests_success', requests,
            'input_tokens', tokens, %s)) AS hours
        ON CONFLICT ON CONSTRAINT tenant_usage_pkey DO UPDATE
        SET cost_nanos = greatest(tenant_usage.cost_nanos, excluded.cost_nanos),
          requests_success = greatest(tenant_usage.requests_success, excluded.requests_success),
          input_tokens = greatest(tenant_usage.input_tokens, excluded.input_tokens)"""
            .formatted(tenant, project, model, from, until, place));
  }

  /** Puts a tenant's terms into force. */
  void put(String tenant, History<Tenant> terms) throws SQLException {
    Rows.put(
        database,
        (SpecificRecord) CatalogCodec.toAvro(new CatalogEntry(CatalogKind.TENANTS, tenant, terms)));
  }

  /** The alerts, one line of text each, in the order of their opening. */
  List<String> alerts() throws SQLException {
    return told(
        """
        SELECT concat_ws(' ', alert_kind, nullif(alert_grain, ''), nullif(tenant_id, ''),
          nullif(project_id, ''), nullif(pool_id, ''), alert_state, to_char(opened_at AT TIME ZONE 'UTC', 'DD HH24:MI'))
        FROM fleet.alert ORDER BY opened_at, alert_kind, tenant_id DESC, project_id""");
  }

  /** The one column of a query. */
  List<String> told(String query) throws SQLException {
    return database.query(query).stream()
        .map(Map::values)
        .map(values -> String.valueOf(values.iterator().next()))
        .toList();
  }

  long number(String query) throws SQLException {
    return Objects.requireNonNull(database.number(query)).longValueExact();
  }

  @Override
  public void close() throws SQLException {
    watch.close();
    database.close();
  }
}
