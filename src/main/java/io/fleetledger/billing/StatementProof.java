package io.fleetledger.billing;

import io.fleetledger.charging.SealedStatement;
import io.fleetledger.charging.Statement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Proves statements: that nothing in them was altered (seal and chain), that their lines are what
 * the sealed usage comes to by the sealed prices, and that the usage is what the log says.
 */
public final class StatementProof {
  private static final String RETIRED =
      """
      SELECT count(*) FROM ledger.usage_partition
      WHERE parent = 'tenant_usage' AND retired_at IS NOT NULL
        AND until_at > ledger.instant(?) AND from_at < ledger.instant(?)""";

  private static final String HOURS =
      """
      SELECT hour_start::text FROM ledger.tenant_hour_difference
      WHERE tenant_id = ? AND hour_start >= ledger.instant(?)
        AND hour_start + interval '1 hour' <= ledger.instant(?) AND differing > 0
      ORDER BY hour_start""";

  private final DataSource database;

  /** Proves the statements of a database. */
  public StatementProof(DataSource database) {
    this.database = database;
  }

  /** The names of a tenant's statements, in order. */
  public List<String> ids(String tenantId) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return StatementStore.ids(connection, tenantId);
    }
  }

  /**
   * Verifies a statement.
   *
   * @param log the log in Kafka; null: it is not asked
   * @throws StatementRefusedException if there is no such statement
   */
  public ProofResult verify(String id, @Nullable ProofOfLog log) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      try {
        SealedStatement sealed = StatementStore.find(connection, id);
        if (sealed == null) {
          throw new StatementRefusedException("no statement " + id + ": see `statement list`");
        }
        return verify(connection, sealed, log);
      } finally {
        connection.rollback();
      }
    }
  }

  private static ProofResult verify(
      Connection connection, SealedStatement sealed, @Nullable ProofOfLog log) throws SQLException {
    Statement statement = sealed.statement();
    var notes = new ArrayList<String>();
    var differences = new ArrayList<>(ProofOfSeal.check(connection, sealed));
    notes.add(
        "seal and chain: %d lines, statement number %d"
            .formatted(statement.lines().size(), sealed.seal().number()));
    if (retired(connection, statement)) {
      notes.add(
          "the usage was dropped with its partition: its hash and the lines can't be computed");
      return new ProofResult(statement.id(), differences, notes);
    }
    differences.addAll(usage(connection, sealed));
    differences.addAll(ProofOfRating.check(connection, sealed));
    notes.add("usage: %d rows, rated by the sealed prices".formatted(sealed.seal().usageRows()));
    if (log != null) {
      ProofResult ofLog = log.check(connection, sealed);
      differences.addAll(ofLog.differences());
      notes.addAll(ofLog.notes());
    }
    return new ProofResult(statement.id(), differences, notes);
  }

  private static List<ProofDifference> usage(Connection connection, SealedStatement sealed)
      throws SQLException {
    Statement statement = sealed.statement();
    var differences = new ArrayList<ProofDifference>();
    SealedUsage usage =
        SealedUsage.read(
            connection,
            statement.tenantId(),
            statement.period(),
            statement.id(),
            sealed.seal().usageColumns());
    if (usage.rows() != sealed.seal().usageRows()) {
      differences.add(
          new ProofDifference(
              statement.id() + " rows of usage",
              Long.toString(sealed.seal().usageRows()),
              Long.toString(usage.rows())));
    }
    if (!usage.hash().equals(sealed.seal().usageHash())) {
      differences.add(
          new ProofDifference(
              statement.id() + " hash of the usage", sealed.seal().usageHash(), usage.hash()));
    }
    try (PreparedStatement select = connection.prepareStatement(HOURS)) {
      select.setString(1, statement.tenantId());
      select.setLong(2, statement.period().fromMicros());
      select.setLong(3, statement.period().untilMicros());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          differences.add(
              new ProofDifference(
                  "%s hour %s".formatted(statement.id(), row.getString(1)),
                  "the sum of its minutes",
                  "another"));
        }
      }
    }
    return differences;
  }

  private static boolean retired(Connection connection, Statement statement) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(RETIRED)) {
      select.setLong(1, statement.period().fromMicros());
      select.setLong(2, statement.period().untilMicros());
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getLong(1) > 0;
      }
    }
  }
}
