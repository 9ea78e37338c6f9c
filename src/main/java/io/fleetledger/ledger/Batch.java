package io.fleetledger.ledger;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Decoded records.
 *
 * @param changes what they change, folded by key
 * @param rejections those that can't be decoded
 */
record Batch(Map<LedgerTable, List<Change>> changes, List<Rejection> rejections) {

  /**
   * @param records of one partition after another, each in the order of their offsets
   * @param tables by topic
   * @throws RegistryWaitException if the schemas can't be had now
   */
  static Batch decode(
      Iterable<ConsumerRecord<byte[], byte[]>> records,
      Map<String, LedgerTable> tables,
      Deserializer<?> deserializer) {
    var changes = new ArrayList<Change>();
    var rejections = new ArrayList<Rejection>();
    for (var record : records) {
      LedgerTable table = tables.get(record.topic());
      if (table == null) {
        throw new IllegalStateException("no table is filled from topic " + record.topic());
      }
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
    return new Batch(Change.folded(changes), rejections);
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
      return new Change(table, table.parseKey(record.key()), true, List.of(), record);
    }
    return switch (table.reader()) {
      case RecordReader.Fields fields -> put(record, table, List.of(fields.read(value)), false);
      case RecordReader.Versions versions -> {
        List<Row> rows = versions.read(value);
        yield rows.isEmpty()
            ? new Change(table, table.parseKey(record.key()), true, rows, record)
            : put(record, table, rows, true);
      }
      case RecordReader.Quarantined raw -> throw new AssertionError("read above: " + raw);
    };
  }

  private static Change put(
      ConsumerRecord<byte[], byte[]> record, LedgerTable table, List<Row> rows, boolean replaces) {
    List<Integer> key = table.indexesOf(table.primaryKey());
    List<Row> sorted =
        rows.stream().sorted(Comparator.comparing(row -> row.key(key), Row::compareKeys)).toList();
    return new Change(
        table, sorted.getFirst().key(table.indexesOf(table.identity())), replaces, sorted, record);
  }
}
