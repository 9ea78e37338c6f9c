package io.fleetledger.report;

import io.fleetledger.report.Table.Column;
import io.fleetledger.report.Table.Unit;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The closed statements there are. */
public final class StatementReport {
  private static final Query LIST =
      new Query(
          "Statements",
          List.of(
              new Column("statement_id", "statement", Unit.TEXT),
              new Column("tenant_id", "tenant", Unit.TEXT),
              new Column("number", "number", Unit.POSITION),
              new Column("period_start", "from", Unit.INSTANT),
              new Column("period_end", "until", Unit.INSTANT),
              new Column("lines", "lines", Unit.COUNT),
              new Column("currency", "currency", Unit.TEXT),
              new Column("total", "total", Unit.POSITION),
              new Column("rounding", "rounding", Unit.POSITION),
              new Column("payable", "payable", Unit.POSITION),
              new Column("sealed_at", "closed at", Unit.INSTANT),
              new Column("sealed_by", "closed by", Unit.TEXT),
              new Column("hash", "hash", Unit.TEXT)),
          """
          SELECT statement_id, tenant_id, number, period_start, period_end, lines, currency, total,
            rounding, payable, sealed_at, sealed_by, hash
          FROM fleet.statement
          WHERE tenant_id = coalesce(?::text, tenant_id)
          ORDER BY tenant_id COLLATE "C", number
          LIMIT ?""");

  private final DataSource database;

  /** Read with the rights of this database's login. */
  public StatementReport(DataSource database) {
    this.database = database;
  }

  /**
   * The statements, by tenant and period.
   *
   * @param tenant of this one; null: of all
   */
  public Table list(@Nullable String tenant, int limit) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return LIST.run(connection, tenant, limit);
    }
  }
}
