package io.fleetledger.billing;

import io.fleetledger.catalog.CatalogCodec;
import io.fleetledger.catalog.CatalogEntry;
import io.fleetledger.catalog.CatalogKind;
import io.fleetledger.catalog.History;
import io.fleetledger.catalog.PriceBook;
import io.fleetledger.catalog.Tenant;
import io.fleetledger.ledger.Rows;
import io.fleetledger.ledger.TestDatabase;
import io.fleetledger.schema.Grain;
import io.fleetledger.schema.TenantUsage;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** A ledger with usage and prices, and a rater that works when told to. */
public final class RatedTables implements AutoCloseable {
  private final TestDatabase database = TestDatabase.migrated();
  private final Rater rater = new Rater(database.pool(), failure -> {});
  private long revision;

  /** An empty one. */
  public RatedTables() throws SQLException {}

  /** The ledger. */
  public TestDatabase database() {
    return database;
  }

  /** Rates everything that is due. */
  public void rate() throws SQLException {
    rater.rateAll();
  }

  /** Puts a tenant's terms into force. */
  public void put(String tenantId, History<Tenant> terms) throws SQLException {
    put(CatalogKind.TENANTS, tenantId, terms);
  }

  /** Puts a price book into force. */
  public void put(History<PriceBook> book) throws SQLException {
    put(CatalogKind.PRICE_BOOKS, book.versions().getFirst().value().priceBookId(), book);
  }

  private void put(CatalogKind kind, String id, History<?> history) throws SQLException {
    Rows.put(database, (SpecificRecord) CatalogCodec.toAvro(new CatalogEntry(kind, id, history)));
  }

  /** Input tokens that a tenant used in a minute and, all in all, in its hour. */
  public void use(String tenant, String minute, long inputTokens) throws SQLException {
    Instant at = Instant.parse(minute);
    Instant hour = at.truncatedTo(java.time.temporal.ChronoUnit.HOURS);
    write(usage(Grain.MINUTE, tenant, at, inputTokens));
    long others =
        number(
            """
            SELECT coalesce(sum(input_tokens), 0) FROM ledger.tenant_usage
            WHERE grain = 'MINUTE' AND tenant_id = '%s'
              AND date_trunc('hour', window_start, 'UTC') = '%s'"""
                .formatted(tenant, hour));
    write(usage(Grain.HOUR, tenant, hour, others));
  }

  /** Writes rows as the materializer does. */
  void write(TenantUsage... rows) throws SQLException {
    Rows.put(database, rows);
  }

  TenantUsage usage(Grain grain, String tenant, Instant start, long inputTokens) {
    return TenantUsage.newBuilder()
        .setGrain(grain)
        .setWindowStart(start)
        .setTenantId(tenant)
        .setProjectId("search")
        .setModelId("llama-8b")
        .setPoolId("chat")
        .setAcceleratorId("h100")
        .setServiceTier("standard")
        .setCallKind("CHAT")
        .setCurrency("USD")
        .setRevision(++revision)
        .setRequestsSuccess(1)
        .setInputTokens(inputTokens)
        .setCostNanos(inputTokens * 1000)
        .build();
  }

  /** The charges of a tenant, one line of text each. */
  List<String> charges(String tenant) throws SQLException {
    return told(
        """
        SELECT to_char(window_start AT TIME ZONE 'UTC', 'MM-DD HH24:MI-')
          || to_char(window_end AT TIME ZONE 'UTC', 'HH24:MI ') || unit || ' ' || quantity
          || coalesce(' x ' || unit_price || ' = ' || charge || ' @' || tier_from, ' ' || unpriced_reason)
        FROM ledger.charge WHERE tenant_id = '%s'
        ORDER BY window_start, project_id, model_id, pool_id, accelerator_id, service_tier, call_kind,
          unit, line"""
            .formatted(tenant));
  }

  /** Every byte of what rating writes. */
  List<String> dump() throws SQLException {
    List<String> rows = new java.util.ArrayList<>(told("SELECT c::text FROM ledger.charge AS c"));
    rows.addAll(told("SELECT h::text FROM ledger.rated_hour AS h"));
    return rows.stream().sorted().toList();
  }

  /** The names of laws that do not hold, of those that charges have. */
  List<String> broken() throws SQLException {
    return told("SELECT name FROM ledger.charge_law WHERE residual <> 0");
  }

  List<String> told(String query) throws SQLException {
    return database.query(query).stream()
        .map(Map::values)
        .map(values -> String.valueOf(values.iterator().next()))
        .toList();
  }

  long number(String query) throws SQLException {
    @Nullable Object value = database.number(query);
    return Long.parseLong(Objects.requireNonNull(value, query).toString());
  }

  @Override
  public void close() throws SQLException {
    rater.close();
    database.close();
  }
}
