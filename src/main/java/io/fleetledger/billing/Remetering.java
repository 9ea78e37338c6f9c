package io.fleetledger.billing;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.oracle.Oracle;
import io.fleetledger.oracle.OracleSettings;
import io.fleetledger.oracle.OracleTables;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.time.Micros;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Computes usage anew from the log, after a back-dated change of a deployment, a profile or a pool:
 * what the stream has metered under the catalog of then becomes what the batch referee makes of the
 * catalog of now. Only windows that the stream has let go of are touched, and none that a statement
 * has sealed; the rows go the way of all rows, through their topics.
 */
public final class Remetering {
  /** So long before the first window that is computed anew the log must begin, and more. */
  private static final long MARGIN_MICROS = ClosingChecks.LONGEST_EVENT_MICROS + Micros.HOUR;

  private static final String SEALED =
      """
      SELECT statement_id, ledger.micros(period_end) FROM ledger.statement
      ORDER BY period_end DESC, statement_id LIMIT 1""";
  private static final String READ =
      "SELECT topic, \"partition\", first_offset, next_offset FROM ledger.intake";
  private static final String NODES =
      """
      SELECT DISTINCT node_id FROM ledger.node_usage
      WHERE grain = 'HOUR' AND window_start >= ledger.instant(?) AND window_start < ledger.instant(?)""";
  private static final String NOTE =
      """
      INSERT INTO ledger.recompute (author, reason, tenant_id, what, before, after)
      SELECT ?, ?, tenant_id,
        jsonb_build_object('usage', true, 'since', ledger.instant(?), 'until', ledger.instant(?)),
        before, after
      FROM unnest(?::text[], ?::jsonb[], ?::jsonb[]) AS change (tenant_id, before, after)""";

  private final DataSource database;
  private final ProofLog log;
  private final Catalog catalog;
  private final OracleSettings settings;

  /**
   * @param log the source topics
   * @param catalog the reference data in force, with their histories
   * @param settings those of the processor
   */
  public Remetering(DataSource database, ProofLog log, Catalog catalog, OracleSettings settings) {
    this.database = database;
    this.log = log;
    this.catalog = catalog;
    this.settings = settings;
  }

  /**
   * Who wants it, and why.
   *
   * @param sinceMicros from the hour of this instant on, epoch microseconds
   */
  public record Order(long sinceMicros, String author, String reason) {}

  /**
   * What it comes to.
   *
   * @param fromMicros start of what is computed anew, epoch microseconds
   * @param untilMicros its end, exclusive: what is later is still in the stream's hands
   * @param rows rows that change, over all tables
   * @param tenants what changes by tenant
   */
  public record Outcome(long fromMicros, long untilMicros, long rows, List<UsageChange> tenants) {}

  /**
   * Computes, shows and, if asked to, changes.
   *
   * @param show told what changes, before it is so
   * @param writer takes the rows that change; null: only say what would
   * @throws RemeteringRefusedException if it can't be done
   */
  public void run(Order order, Consumer<Outcome> show, @Nullable RemeteredWriter writer)
      throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      // Nobody closes a period meanwhile.
      RatingLock.take(connection);
      TimeRange span = span(connection, order.sinceMicros());
      OracleTables tables = compute(connection, span);
      RemeteredUsage usage = RemeteredUsage.of(connection, span, tables);
      List<UsageChange> tenants = usage.byTenant();
      show.accept(new Outcome(span.fromMicros(), span.untilMicros(), usage.rows(), tenants));
      if (writer != null && usage.rows() > 0) {
        note(connection, order, span, tenants);
        writer.write(usage.all());
      }
      connection.commit();
    }
  }

  private static TimeRange span(Connection connection, long sinceMicros) throws SQLException {
    long from = Micros.hourOf(sinceMicros);
    try (PreparedStatement select = connection.prepareStatement(SEALED);
        ResultSet row = select.executeQuery()) {
      if (row.next() && from < row.getLong(2)) {
        throw new RemeteringRefusedException(
            "usage before %s is sealed by statements, such as %s: compute from there on, --since %1$s"
                .formatted(Micros.toInstant(row.getLong(2)), row.getString(1)));
      }
    }
    FleetSettlement settlement = FleetSettlement.read(connection);
    long until = Micros.hourOf(settlement.settledMicros() - ClosingChecks.LONGEST_EVENT_MICROS);
    if (!settlement.isKnown() || until <= from) {
      throw new RemeteringRefusedException(
          "usage since %s is still in the stream's hands, which settles it after the retention: let `run` work and try again later"
              .formatted(Micros.toInstant(from)));
    }
    return new TimeRange(from, until);
  }

  private OracleTables compute(Connection connection, TimeRange span) throws SQLException {
    Map<TopicPartition, Long> ends = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(READ);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        var partition = new TopicPartition(row.getString(1), row.getInt(2));
        requireReach(partition, row.getLong(3), row.getLong(4), span);
        ends.put(partition, row.getLong(4));
      }
    }
    Set<Coordinates> late = Coordinates.late(connection);
    OracleTables tables =
        Oracle.fold(
            log.read(ends), catalog, settings, record -> late.contains(Coordinates.of(record)));
    requireNodes(connection, span, tables);
    return tables;
  }

  /** What began before the log may have been repeated in it: a span of memory must lie between. */
  private void requireReach(TopicPartition partition, long first, long next, TimeRange span) {
    long beginning = log.beginnings(List.of(partition)).getOrDefault(partition, next);
    if (beginning <= first) {
      return;
    }
    Long timestampMillis = log.timestampAt(partition, beginning, next);
    long needed = span.fromMicros() - settings.dedupHorizonMicros() - MARGIN_MICROS;
    if (timestampMillis == null || timestampMillis * 1000 > needed) {
      throw new RemeteringRefusedException(
          "the log of %s does not reach back far enough any more to compute usage since %s anew"
              .formatted(partition, Micros.toInstant(span.fromMicros())));
    }
  }

  /** A node that the log does not mention any more would lose the cost of its idle time. */
  private static void requireNodes(Connection connection, TimeRange span, OracleTables tables)
      throws SQLException {
    var unheard = new TreeSet<String>();
    try (PreparedStatement select = connection.prepareStatement(NODES)) {
      select.setLong(1, span.fromMicros());
      select.setLong(2, span.untilMicros());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          unheard.add(row.getString(1));
        }
      }
    }
    for (NodeUsage row : tables.nodeMinutes()) {
      unheard.remove(row.getNodeId());
    }
    if (!unheard.isEmpty()) {
      throw new RemeteringRefusedException(
          "the log and the catalog know nothing any more of %d nodes with usage, such as %s: their cost would be lost"
              .formatted(unheard.size(), unheard.first()));
    }
  }

  private static void note(
      Connection connection, Order order, TimeRange span, List<UsageChange> tenants)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(NOTE)) {
      insert.setString(1, order.author());
      insert.setString(2, order.reason());
      insert.setLong(3, span.fromMicros());
      insert.setLong(4, span.untilMicros());
      insert.setArray(5, texts(connection, tenants.stream().map(UsageChange::tenantId)));
      insert.setArray(6, texts(connection, tenants.stream().map(UsageChange::jsonBefore)));
      insert.setArray(7, texts(connection, tenants.stream().map(UsageChange::jsonAfter)));
      insert.executeUpdate();
    }
  }

  private static Array texts(Connection connection, Stream<String> texts) throws SQLException {
    return connection.createArrayOf("text", texts.toArray());
  }
}
