package io.fleetledger.billing;

import io.fleetledger.charging.BillingPeriod;
import io.fleetledger.charging.Seal;
import io.fleetledger.charging.SealedStatement;
import io.fleetledger.charging.Statement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Closed statements in their tables: they are added and read, and never changed. */
final class StatementStore {
  private static final String INSERT =
      """
      INSERT INTO ledger.statement (statement_id, tenant_id, parent_id, number, period_start,
        period_end, time_zone, billing_day, currency, total, payable, lines, sealed_at, sealed_by,
        offsets, catalog, usage_columns, usage_rows, usage_hash, lines_hash, previous_hash, hash)
      VALUES (?, ?, ?, ?, ledger.instant(?), ledger.instant(?), ?, ?, ?, ?, ?, ?,
        ledger.instant(?), ?, ?::jsonb, ?::jsonb, ?::jsonb, ?, ?, ?, ?, ?)""";
  private static final String SELECT =
      """
      SELECT statement_id, tenant_id, parent_id, number, ledger.micros(period_start) AS period_start,
        ledger.micros(period_end) AS period_end, time_zone, billing_day, currency, total, payable,
        lines, ledger.micros(sealed_at) AS sealed_at, sealed_by, offsets::text AS offsets,
        catalog::text AS catalog, usage_columns::text AS usage_columns, usage_rows, usage_hash,
        lines_hash, previous_hash, hash
      FROM ledger.statement
      """;

  private StatementStore() {}

  /** The name of a tenant's statement of a period. */
  static String id(String tenantId, BillingPeriod period) {
    return tenantId + "/" + period.firstDay();
  }

  /** Adds a statement and its lines. */
  static void insert(Connection connection, SealedStatement sealed) throws SQLException {
    Statement statement = sealed.statement();
    Seal seal = sealed.seal();
    // The lines first: to a statement that is there nothing can be added.
    StatementLineRows.insert(connection, statement.id(), statement.lines());
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      @Nullable Object[] values = {
        statement.id(),
        statement.tenantId(),
        statement.parentId(),
        seal.number(),
        statement.period().fromMicros(),
        statement.period().untilMicros(),
        statement.period().zone().getId(),
        seal.billingDay(),
        statement.currency(),
        seal.total(),
        seal.payable(),
        seal.lines(),
        Objects.requireNonNull(statement.sealedAtMicros()),
        seal.sealedBy(),
        seal.offsets(),
        seal.catalog(),
        seal.usageColumns(),
        seal.usageRows(),
        seal.usageHash(),
        seal.linesHash(),
        seal.previousHash(),
        seal.hash()
      };
      for (int i = 0; i < values.length; i++) {
        insert.setObject(i + 1, values[i]);
      }
      insert.executeUpdate();
    }
  }

  /** A statement; null: there is none of this name. */
  static @Nullable SealedStatement find(Connection connection, String id) throws SQLException {
    List<SealedStatement> found = select(connection, "WHERE statement_id = ?", id);
    return found.isEmpty() ? null : found.getFirst();
  }

  /** The tenant's last statement; null: it has none. */
  static @Nullable SealedStatement last(Connection connection, String tenantId)
      throws SQLException {
    List<SealedStatement> found =
        select(connection, "WHERE tenant_id = ? ORDER BY number DESC LIMIT 1", tenantId);
    return found.isEmpty() ? null : found.getFirst();
  }

  /** The statement of a tenant that closed an instant, epoch microseconds; null: it is open. */
  static @Nullable SealedStatement closing(Connection connection, String tenantId, long atMicros)
      throws SQLException {
    List<SealedStatement> found =
        select(
            connection,
            "WHERE tenant_id = ? AND ledger.instant(?) >= period_start AND ledger.instant(?) <"
                + " period_end",
            tenantId,
            atMicros,
            atMicros);
    return found.isEmpty() ? null : found.getFirst();
  }

  /** The statement with a number; null: the tenant has none. */
  static @Nullable SealedStatement numbered(Connection connection, String tenantId, long number)
      throws SQLException {
    List<SealedStatement> found =
        select(connection, "WHERE tenant_id = ? AND number = ?", tenantId, number);
    return found.isEmpty() ? null : found.getFirst();
  }

  /** The names of a tenant's statements, in order. */
  static List<String> ids(Connection connection, String tenantId) throws SQLException {
    return texts(
        connection,
        "SELECT statement_id FROM ledger.statement WHERE tenant_id = ? ORDER BY number",
        tenantId);
  }

  /** The names of the statements that a tenant's one rolls up, of periods that begin in a span. */
  static List<String> childIds(Connection connection, String parentId, BillingPeriod span)
      throws SQLException {
    return texts(
        connection,
        """
        SELECT statement_id FROM ledger.statement
        WHERE parent_id = ? AND period_start >= ledger.instant(?)
          AND period_start < ledger.instant(?)
        ORDER BY tenant_id COLLATE "C", number""",
        parentId,
        span.fromMicros(),
        span.untilMicros());
  }

  private static List<String> texts(Connection connection, String sql, Object... parameters)
      throws SQLException {
    var texts = new ArrayList<String>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        select.setObject(i + 1, parameters[i]);
      }
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          texts.add(row.getString(1));
        }
      }
    }
    return texts;
  }

  private static List<SealedStatement> select(
      Connection connection, String where, Object... parameters) throws SQLException {
    var found = new ArrayList<SealedStatement>();
    try (PreparedStatement select = connection.prepareStatement(SELECT + where)) {
      for (int i = 0; i < parameters.length; i++) {
        select.setObject(i + 1, parameters[i]);
      }
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          found.add(sealed(connection, row));
        }
      }
    }
    return found;
  }

  private static SealedStatement sealed(Connection connection, ResultSet row) throws SQLException {
    String id = row.getString("statement_id");
    return new SealedStatement(
        new Statement(
            id,
            row.getString("tenant_id"),
            row.getString("parent_id"),
            new BillingPeriod(
                row.getLong("period_start"),
                row.getLong("period_end"),
                ZoneId.of(row.getString("time_zone"))),
            row.getString("currency"),
            row.getLong("sealed_at"),
            StatementLineRows.read(connection, id)),
        new Seal(
            row.getLong("number"),
            row.getInt("billing_day"),
            row.getString("sealed_by"),
            row.getBigDecimal("total"),
            row.getBigDecimal("payable"),
            row.getLong("lines"),
            row.getString("offsets"),
            row.getString("catalog"),
            row.getString("usage_columns"),
            row.getLong("usage_rows"),
            row.getString("usage_hash"),
            row.getString("lines_hash"),
            row.getString("previous_hash"),
            row.getString("hash")));
  }
}
