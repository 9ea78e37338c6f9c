package io.fleetledger.ledger;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Decoded records.
 *
 * @param records the records, by the table that they are for
 * @param changes what they change, folded by key
 * @param rejections those that can't be decoded
 */
record Batch(
    Map<LedgerTable, List<ConsumerRecord<byte[], byte[]>>> records,
    Map<LedgerTable, List<Change>> changes,
    List<Rejection> rejections) {

  private record RecordKey(String topic, int partition, ByteBuffer key) {
    static RecordKey of(ConsumerRecord<byte[], byte[]> record) {
      return new RecordKey(record.topic(), record.partition(), ByteBuffer.wrap(record.key()));
    }
  }

  /**
   * @param records of one partition after another, each in the order of their offsets
   * @param tables by topic
   * @throws RegistryWaitException if the schemas can't be had now
   */
  static Batch decode(
      Iterable<ConsumerRecord<byte[], byte[]>> records,
      Map<String, LedgerTable> tables,
      Deserializer<?> deserializer) {
    var sources = new LinkedHashMap<LedgerTable, List<ConsumerRecord<byte[], byte[]>>>();
    var changes = new ArrayList<Change>();
    var rejections = new ArrayList<Rejection>();
    for (var record : records) {
      LedgerTable table = tables.get(record.topic());
      if (table == null) {
        throw new IllegalStateException("no table is filled from topic " + record.topic());
      }
      sources.computeIfAbsent(table, first -> new ArrayList<>()).add(record);
      try {
        changes.add(change(record, table, deserializer));
      } catch (SerializationException
          | ClassCastException
          | IllegalArgumentException
          | ArithmeticException e) {
        rejections.add(new Rejection(record, table, null, String.valueOf(e.getMessage())));
      } catch (KafkaException e) {
        throw new RegistryWaitException(e);
      }
    }
    return new Batch(sources, Change.folded(changes), rejections);
  }

  /** The partitions that the records come from. */
  Set<TopicPartition> partitions() {
    return records.values().stream()
        .flatMap(List::stream)
        .map(record -> new TopicPartition(record.topic(), record.partition()))
        .collect(Collectors.toSet());
  }

  /** Forgets rejected records that these take the place of. */
  void supersede(Connection connection) throws SQLException {
    for (var ofTable : records.entrySet()) {
      RejectedRows.supersede(connection, ofTable.getValue(), ofTable.getKey().isKeyed());
    }
  }

  /** Those of some rejections whose place no later record of this batch takes. */
  List<Rejection> latest(List<Rejection> candidates) {
    var latestOffsets = new HashMap<RecordKey, Long>();
    records.forEach(
        (table, ofTable) -> {
          if (table.isKeyed()) {
            ofTable.stream()
                .filter(record -> record.key() != null)
                .forEach(record -> latestOffsets.put(RecordKey.of(record), record.offset()));
          }
        });
    return candidates.stream()
        .filter(
            rejection ->
                rejection.record().key() == null
                    || rejection.record().offset()
                        >= latestOffsets.getOrDefault(RecordKey.of(rejection.record()), -1L))
        .toList();
  }

  private static Change change(
      ConsumerRecord<byte[], byte[]> record, LedgerTable table, Deserializer<?> deserializer) {
    byte[] bytes = record.value();
    if (table.reader() instanceof RecordReader.Quarantined raw) {
      return put(record, table, List.of(raw.read(record)), false);
    }
    Object value =
        bytes == null ? null : deserializer.deserialize(record.topic(), record.headers(), bytes);
    if (value == null) {
      return Change.of(table, table.parseKey(record.key()), true, List.of(), record);
    }
    return switch (table.reader()) {
      case RecordReader.Fields fields -> put(record, table, List.of(fields.read(value)), false);
      case RecordReader.Versions versions -> {
        List<Row> rows = versions.read(value);
        yield rows.isEmpty()
            ? Change.of(table, table.parseKey(record.key()), true, rows, record)
            : put(record, table, rows, true);
      }
      case RecordReader.Quarantined raw -> throw new AssertionError("read above: " + raw);
    };
  }

  private static Change put(
      ConsumerRecord<byte[], byte[]> record, LedgerTable table, List<Row> rows, boolean replaces) {
    List<Integer> key = table.primaryKeyIndexes();
    List<Row> sorted =
        rows.size() == 1
            ? rows
            : rows.stream()
                .sorted(Comparator.comparing(row -> row.key(key), Row::compareKeys))
                .toList();
    return Change.of(
        table, sorted.getFirst().key(table.identityIndexes()), replaces, sorted, record);
  }
}
