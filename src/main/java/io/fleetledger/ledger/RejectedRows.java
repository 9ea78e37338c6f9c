package io.fleetledger.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Records that can't be written, kept in {@code ledger.rejected_row}. As in a compacted topic it is
 * the latest record of a key that counts: a later one, good or bad, takes the place of an earlier.
 */
final class RejectedRows {
  private RejectedRows() {}

  /** Keeps a record with the reason; returns how many rows that made. */
  static int insert(Connection connection, Rejection rejection) throws SQLException {
    ConsumerRecord<byte[], byte[]> record = rejection.record();
    List<Header> headers = StreamSupport.stream(record.headers().spliterator(), false).toList();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            INSERT INTO ledger.rejected_row (topic, "partition", record_offset, table_name,
              sql_state, error, record_key, record_value, header_names, header_values)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING""")) {
      statement.setString(1, record.topic());
      statement.setInt(2, record.partition());
      statement.setLong(3, record.offset());
      statement.setString(4, rejection.table().name());
      statement.setString(5, rejection.sqlState());
      statement.setString(6, storable(rejection.error()));
      statement.setBytes(7, record.key());
      statement.setBytes(8, record.value());
      statement.setArray(
          9,
          connection.createArrayOf(
              "text", headers.stream().map(header -> storable(header.key())).toArray()));
      statement.setArray(
          10,
          connection.createArrayOf(
              "bytea", headers.stream().map(Header::value).toArray(byte[][]::new)));
      return statement.executeUpdate();
    }
  }

  /** Postgres has no zero character. */
  private static String storable(String text) {
    return text.replace('\0', ' ');
  }

  /** Forgets a partition's records: they are about to be read again. */
  static void forget(Connection connection, TopicPartition partition) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "DELETE FROM ledger.rejected_row WHERE topic = ? AND \"partition\" = ?")) {
      statement.setString(1, partition.topic());
      statement.setInt(2, partition.partition());
      statement.executeUpdate();
    }
  }

  /** The partitions that have some. */
  static Set<TopicPartition> partitions(Connection connection) throws SQLException {
    var partitions = new HashSet<TopicPartition>();
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT DISTINCT topic, \"partition\" FROM ledger.rejected_row");
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        partitions.add(new TopicPartition(row.getString(1), row.getInt(2)));
      }
    }
    return partitions;
  }

  /**
   * Forgets these records, which are about to be written, and earlier ones of the same keys.
   *
   * @param keyed whether the record key names the row that the record writes
   */
  static void supersede(
      Connection connection, Collection<ConsumerRecord<byte[], byte[]>> records, boolean keyed)
      throws SQLException {
    supersede(connection, records, "r.record_offset = v.record_offset");
    if (keyed) {
      supersede(
          connection, records, "r.record_key = v.record_key AND r.record_offset < v.record_offset");
    }
  }

  private static void supersede(
      Connection connection, Collection<ConsumerRecord<byte[], byte[]>> records, String same)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            DELETE FROM ledger.rejected_row AS r
            USING unnest(?::text[], ?::int4[], ?::int8[], ?::bytea[])
              AS v (topic, "partition", record_offset, record_key)
            WHERE r.topic = v.topic AND r."partition" = v."partition" AND\s"""
                + same)) {
      statement.setArray(
          1,
          connection.createArrayOf("text", records.stream().map(ConsumerRecord::topic).toArray()));
      statement.setArray(
          2,
          connection.createArrayOf(
              "int4", records.stream().map(ConsumerRecord::partition).toArray()));
      statement.setArray(
          3,
          connection.createArrayOf("int8", records.stream().map(ConsumerRecord::offset).toArray()));
      statement.setArray(
          4,
          connection.createArrayOf(
              "bytea", records.stream().map(ConsumerRecord::key).toArray(byte[][]::new)));
      statement.executeUpdate();
    }
  }

  /**
   * The records of some partitions, in their order.
   *
   * @param after the last one of the page before; null: from the first on
   * @param limit at most so many
   */
  static List<ConsumerRecord<byte[], byte[]>> read(
      Connection connection,
      Collection<TopicPartition> partitions,
      @Nullable ConsumerRecord<byte[], byte[]> after,
      int limit)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT topic, "partition", record_offset, record_key, record_value, header_names,
              header_values
            FROM ledger.rejected_row
            WHERE (topic, "partition") IN (SELECT * FROM unnest(?::text[], ?::int4[]))
              AND (topic, "partition", record_offset) > (?, ?, ?)
            ORDER BY topic, "partition", record_offset LIMIT ?""")) {
      statement.setArray(
          1,
          connection.createArrayOf(
              "text", partitions.stream().map(TopicPartition::topic).toArray()));
      statement.setArray(
          2,
          connection.createArrayOf(
              "int4", partitions.stream().map(TopicPartition::partition).toArray()));
      statement.setString(3, after == null ? "" : after.topic());
      statement.setInt(4, after == null ? 0 : after.partition());
      statement.setLong(5, after == null ? 0 : after.offset());
      statement.setInt(6, limit);
      try (ResultSet row = statement.executeQuery()) {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        while (row.next()) {
          records.add(record(row));
        }
        return records;
      }
    }
  }

  private static ConsumerRecord<byte[], byte[]> record(ResultSet row) throws SQLException {
    var headers = new RecordHeaders();
    String[] names = (String[]) row.getArray(6).getArray();
    byte[][] values = (byte[][]) row.getArray(7).getArray();
    for (int i = 0; i < names.length; i++) {
      headers.add(names[i], values[i]);
    }
    return new ConsumerRecord<>(
        row.getString(1),
        row.getInt(2),
        row.getLong(3),
        ConsumerRecord.NO_TIMESTAMP,
        TimestampType.NO_TIMESTAMP_TYPE,
        ConsumerRecord.NULL_SIZE,
        ConsumerRecord.NULL_SIZE,
        row.getBytes(4),
        row.getBytes(5),
        headers,
        Optional.empty());
  }
}
