package io.fleetledger.report;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The reports: what was used, what it cost, what is charged, how the fleet does, which workflows
 * ran.
 */
public final class Reports {
  private final DataSource database;

  /** Reports read with the rights of this database's login. */
  public Reports(DataSource database) {
    this.database = database;
  }

  /** What each tenant used, by model. */
  public Table usage(ReportFilter filter) throws SQLException {
    return run(ReportQueries.USAGE, filter);
  }

  /** What each tenant's usage cost. */
  public Table cost(ReportFilter filter) throws SQLException {
    return run(ReportQueries.COST, filter);
  }

  /** What each tenant is charged, by model and price. */
  public Table charges(ReportFilter filter) throws SQLException {
    return run(ChargeQueries.CHARGES, filter);
  }

  /** Charge less cost of each tenant, by model and pool; of whole days, UTC. */
  public Table margin(ReportFilter filter) throws SQLException {
    return run(ChargeQueries.MARGIN, filter);
  }

  /** How the nodes do, by pool, model and accelerator; tenants do not matter. */
  public Table fleet(ReportFilter filter) throws SQLException {
    return run(ReportQueries.FLEET, filter);
  }

  /** How much of what each node did has come, by hour, the worst first. */
  public Table coverage(ReportFilter filter) throws SQLException {
    return run(ReportQueries.COVERAGE, filter);
  }

  /** What models' tokens cost, idle time priced in, by context length; of whole days, UTC. */
  public Table models(ReportFilter filter) throws SQLException {
    return run(CostQueries.MODELS, filter);
  }

  /** What failed, cancelled, retried and safety-filter requests cost; of whole days, UTC. */
  public Table failures(ReportFilter filter) throws SQLException {
    return run(CostQueries.FAILURES, filter);
  }

  /** What prefix cache and speculation saved; of whole days, UTC. */
  public Table savings(ReportFilter filter) throws SQLException {
    return run(CostQueries.SAVINGS, filter);
  }

  /** What idle time costs, and who bears it; of whole days, UTC. */
  public Table idle(ReportFilter filter) throws SQLException {
    return run(CostQueries.IDLE, filter);
  }

  /** What workflows of several calls cost against a single call of their tenant. */
  public Table multipliers(ReportFilter filter) throws SQLException {
    return run(CostQueries.MULTIPLIERS, filter);
  }

  /** Workflows that started in the span. */
  public Table workflows(ReportFilter filter) throws SQLException {
    return run(ReportQueries.WORKFLOWS, filter);
  }

  /** The fleet's totals, its pools, what its tenants cost, and what they are charged. */
  public List<Table> overview(ReportFilter filter) throws SQLException {
    return List.of(
        run(ReportQueries.TOTALS, filter),
        fleet(filter),
        cost(filter),
        run(ChargeQueries.CHARGES_BY_TENANT, filter));
  }

  private Table run(Query query, ReportFilter filter) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return query
          .over(filter.grain())
          .run(connection, utc(filter.since()), utc(filter.until()), filter.tenant());
    }
  }

  static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
