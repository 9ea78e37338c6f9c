package io.fleetledger.watch;

import io.fleetledger.ledger.LedgerTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How far the fleet is, as far as the tables have all that belongs to it.
 *
 * <p>The stream's clocks reach the tables on a shorter way than usage does, which passes stage 2,
 * and in a backlog a moment of one is an hour of the other. So once clocks are read it is noted
 * where the deltas end; when stage 2 has read these, where the topics of rows end; and when the
 * tables have those, the clocks count. For one thread.
 */
public final class CompleteClocks implements Clocks {
  private static final List<String> ROWS =
      LedgerTable.all().stream().map(LedgerTable::topic).toList();

  private final LogEnds log;
  private final Collection<String> sources;
  private final String deltas;
  private final Collection<String> rows;
  private final Duration idle;
  private final Backlogs backlogs;
  private @Nullable Waiting waiting;
  private @Nullable FleetClocks complete;

  /**
   * Clocks that wait for the tables.
   *
   * @param deltaEnds what stage 2 has to read before
   * @param rowEnds what has to be written; null: not known before that
   */
  private record Waiting(
      FleetClocks clocks,
      Map<TopicPartition, Long> deltaEnds,
      @Nullable Map<TopicPartition, Long> rowEnds) {}

  /**
   * @param admin for the brokers; closed by the caller
   * @param group the stream's consumer group
   * @param sources the topics of stage 1
   * @param deltas the topic between the stages
   * @param idle a partition that is this far behind the others, or unread for so long, is not
   *     waited for
   */
  public CompleteClocks(
      Admin admin, String group, Collection<String> sources, String deltas, Duration idle) {
    this(admin, group, sources, deltas, ROWS, idle);
  }

  /**
   * @param rows the topics that the tables are filled from
   */
  CompleteClocks(
      Admin admin,
      String group,
      Collection<String> sources,
      String deltas,
      Collection<String> rows,
      Duration idle) {
    this.log = new LogEnds(admin, group);
    this.sources = List.copyOf(sources);
    this.deltas = deltas;
    this.rows = List.copyOf(rows);
    this.idle = idle;
    this.backlogs = new Backlogs(idle);
  }

  @Override
  public @Nullable FleetClocks read(Connection connection) throws SQLException {
    Waiting next = waiting == null ? begin(connection) : waiting;
    if (next != null && next.rowEnds() == null && hasReached(log.committed(), next.deltaEnds())) {
      next = new Waiting(next.clocks(), next.deltaEnds(), log.of(rows));
    }
    if (next != null && next.rowEnds() != null && hasReached(written(connection), next.rowEnds())) {
      complete = next.clocks();
      next = null;
    }
    waiting = next;
    return complete;
  }

  private @Nullable Waiting begin(Connection connection) throws SQLException {
    Map<TopicPartition, Long> ends = log.of(sources);
    long nanos = System.nanoTime();
    backlogs.note(ends, log.committed(), nanos);
    FleetClocks clocks =
        FleetClocks.read(connection, idle, backlogs.unread(), backlogs.isLive(nanos));
    return clocks == null ? null : new Waiting(clocks, log.of(List.of(deltas)), null);
  }

  private static boolean hasReached(
      Map<TopicPartition, Long> offsets, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> offsets.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }

  private static Map<TopicPartition, Long> written(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT topic, \"partition\", next_offset FROM ledger.sink_offset");
        ResultSet row = statement.executeQuery()) {
      Map<TopicPartition, Long> written = new HashMap<>();
      while (row.next()) {
        written.put(new TopicPartition(row.getString(1), row.getInt(2)), row.getLong(3));
      }
      return written;
    }
  }
}
