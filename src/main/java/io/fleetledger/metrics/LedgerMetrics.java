package io.fleetledger.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** What the tables tell, read anew every so often: never by a scrape, nor by a stream thread. */
public final class LedgerMetrics implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration PATIENCE_WITH_CHECKS = Duration.ofMinutes(10);

  private final List<TableRead> reads = new ArrayList<>();

  /**
   * Begins to read.
   *
   * @param database connections for this alone, two at most, whose statements may take long
   */
  public LedgerMetrics(DataSource database, MetricsSettings settings) {
    if (settings.refresh().isPositive()) {
      start("records", settings.refresh(), PATIENCE, database, new RecordQuery());
      start("fleet", settings.refresh(), PATIENCE, database, new FleetQuery(settings.fleetMax()));
      start(
          "tenants",
          settings.refresh(),
          PATIENCE,
          database,
          new TenantQuery(settings.topTenants()));
      start("alerts", settings.refresh(), PATIENCE, database, new AlertQuery());
    }
    if (settings.checks().isPositive()) {
      start("checks", settings.checks(), PATIENCE_WITH_CHECKS, database, new CheckQuery());
    }
  }

  /** What was read last. */
  public void tell(Readings into) {
    reads.forEach(read -> read.tell(into));
  }

  @Override
  public void close() {
    reads.forEach(TableRead::close);
  }

  private void start(
      String name, Duration period, Duration patience, DataSource database, TableRead.Query query) {
    reads.add(new TableRead(name, period, patience, database, query).start());
  }
}
