package io.fleetledger.ledger;

import io.fleetledger.ledger.SinkOffsets.Claim;
import io.fleetledger.ledger.SinkOffsets.Move;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A log of output records, one partition a topic, and the sink that they go to: no broker. */
final class TestFeed {
  private static final Map<String, LedgerTable> TABLES =
      LedgerTable.all().stream().collect(Collectors.toMap(LedgerTable::topic, Function.identity()));

  private final Sink sink;
  private final UUID topicId = UUID.randomUUID();
  private final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
  private final Map<TopicPartition, Claim> claims = new HashMap<>();

  TestFeed(TestDatabase database) {
    sink = new Sink(database.pool());
  }

  TestFeed add(SpecificRecord... records) {
    for (SpecificRecord record : records) {
      add(Rows.topicOf(record), Rows.keyOf(record), TestCodec.encode(record));
    }
    return this;
  }

  /** Adds a record that deletes what another one writes. */
  TestFeed addTombstone(SpecificRecord of) {
    return add(Rows.topicOf(of), Rows.keyOf(of), null);
  }

  /** Adds a record that can't be decoded in the place of another one. */
  TestFeed addGarbage(SpecificRecord of) {
    return add(Rows.topicOf(of), Rows.keyOf(of), new byte[] {99});
  }

  private TestFeed add(String topic, byte[] key, byte @Nullable [] value) {
    log.add(new ConsumerRecord<>(topic, 0, log.size(), key, value));
    return this;
  }

  List<ConsumerRecord<byte[], byte[]>> log() {
    return log;
  }

  /** Writes the whole log in one transaction. */
  TableWriter.Written write() throws Exception {
    return write(0, log.size());
  }

  /** Writes a part of the log in one transaction. */
  TableWriter.Written write(int from, int to) throws Exception {
    List<ConsumerRecord<byte[], byte[]>> records = log.subList(from, to);
    var moves = new HashMap<TopicPartition, Move>();
    for (var record : records) {
      var partition = new TopicPartition(record.topic(), record.partition());
      moves.put(partition, new Move(partition, claim(partition), record.offset() + 1, null));
    }
    Batch batch = Batch.decode(records, TABLES, new TestCodec());
    TableWriter.Written written = sink.write(batch, List.copyOf(moves.values()));
    moves.forEach((it, move) -> claims.put(it, move.claim().at(move.nextOffset())));
    return written;
  }

  /** Writes the whole log as the writer of other partitions would. */
  TableWriter.Written writeWithoutOffsets() throws Exception {
    return sink.write(Batch.decode(log, TABLES, new TestCodec()), List.of());
  }

  private Claim claim(TopicPartition partition) throws SQLException, Sink.FencedException {
    Claim claim = claims.get(partition);
    if (claim == null) {
      var span = new LogSpan(topicId, 0, Long.MAX_VALUE, null);
      claim = sink.claim(Map.of(partition, span)).values().iterator().next();
      claims.put(partition, claim);
    }
    return claim;
  }
}
