package io.fleetledger.pipeline;

import io.fleetledger.accounts.AccountsSettings;
import io.fleetledger.accounts.AccountsTopology;
import io.fleetledger.catalog.Catalog;
import io.fleetledger.metering.Fleet;
import io.fleetledger.metering.FleetBook;
import io.fleetledger.metering.MeteringSettings;
import io.fleetledger.metering.MeteringTopology;
import io.fleetledger.oracle.Broken;
import io.fleetledger.oracle.OracleTables;
import io.fleetledger.oracle.QuarantinedRecord;
import io.fleetledger.oracle.RawRecord;
import io.fleetledger.registry.AvroSerdes;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/**
 * Both stages over several partitions: a task of stage 1 for each of them, and one of stage 2,
 * which takes what they send when it is told to. So a partition may be far ahead of another, and
 * what one knows of the others may be old.
 */
final class PartitionedPipeline implements AutoCloseable {
  private static final int QUIET_ROUNDS = 3;
  private static final int MOST_ROUNDS = 1_000;

  private record Delta(String key, byte[] value, long timestampMillis) {}

  private final AvroSerdes serdes;
  private final Serializer<Object> serializer;
  private final Deserializer<Object> deserializer;
  private final List<StageDriver> metering = new ArrayList<>();
  private final List<Deque<Delta>> deltas = new ArrayList<>();
  private final StageDriver accounts;
  private final Map<String, Map<String, Object>> tables = new HashMap<>();
  private final List<QuarantinedRecord> quarantine = new ArrayList<>();
  private Catalog catalog;
  private final FleetBook book;
  private Fleet fleet = Fleet.UNKNOWN;
  private long rowsSent;

  PartitionedPipeline(int partitions, Catalog catalog, Path directory) {
    this.catalog = catalog;
    book = new FleetBook(partitions);
    serdes = new AvroSerdes(Map.of("schema.registry.url", "mock://" + directory));
    serializer = serdes.valueSerializer();
    deserializer = serdes.valueDeserializer();
    List<String> sent =
        Stream.concat(
                Stream.of(MeteringTopology.DELTAS_TOPIC),
                PipelineDriver.ROW_TOPICS.stream()
                    .filter(topic -> !topic.equals(AccountsTopology.TENANT_USAGE_TOPIC))
                    .filter(topic -> !topic.equals(AccountsTopology.WORKFLOWS_TOPIC)))
            .toList();
    for (int i = 0; i < partitions; i++) {
      deltas.add(new ArrayDeque<>());
      metering.add(
          new StageDriver(
              topology ->
                  MeteringTopology.addTo(
                      topology,
                      MeteringSettings.DEFAULT,
                      () -> this.catalog,
                      () -> fleet,
                      deserializer,
                      serializer),
              directory.resolve("metering-" + i),
              sent));
    }
    AccountsSettings settings =
        new AccountsSettings(partitions, AccountsSettings.DEFAULT.workflowGapMicros());
    accounts =
        new StageDriver(
            topology -> AccountsTopology.addTo(topology, settings, deserializer, serializer),
            directory.resolve("accounts"),
            List.of(AccountsTopology.TENANT_USAGE_TOPIC, AccountsTopology.WORKFLOWS_TOPIC));
  }

  /** Sends a record to its partition. What stage 1 makes of it waits for {@link #deliver}. */
  void send(RawRecord record) {
    send(
        record.topic(),
        record.partition(),
        bytes(record.topic(), record.value()),
        record.timestampMillis());
  }

  /** What a producer makes of a value. */
  byte[] bytes(String topic, Object value) {
    return value instanceof Broken broken
        ? broken.bytes()
        : Objects.requireNonNull(serializer.serialize(topic, value));
  }

  /** Sends any bytes, or none. */
  void send(String topic, int partition, byte @Nullable [] value, long timestampMillis) {
    metering.get(partition).send(topic, "key", value, timestampMillis);
    collect(partition);
  }

  /** Puts another catalog in force; a partition notices when time passes in it. */
  void setCatalog(Catalog changed) {
    catalog = changed;
  }

  /** Lets time pass in one partition. */
  void tick(int partition) {
    metering.get(partition).tick();
    collect(partition);
  }

  /** Tells every partition how far the others are. */
  void tellClocks() {
    for (String topic : List.of(MeteringTopology.CLOCK_TOPIC, MeteringTopology.SETTLED_TOPIC)) {
      table(topic).forEach((key, row) -> book.note(topic + ' ' + key, row));
    }
    fleet = book.fleet();
  }

  /** Gives stage 2 the next deltas of a partition, so many at most. */
  void deliver(int partition, int most) {
    Deque<Delta> waiting = deltas.get(partition);
    for (int i = 0; i < most && !waiting.isEmpty(); i++) {
      Delta delta = waiting.remove();
      accounts.send(
          MeteringTopology.DELTAS_TOPIC, delta.key(), delta.value(), delta.timestampMillis());
    }
    accounts.drain((topic, record) -> put(topic, record.key(), record.value()));
  }

  /** Starts the task of a partition of stage 1 anew. */
  void restart(int partition) {
    metering.get(partition).restart();
  }

  /** Starts stage 2 anew. */
  void restartAccounts() {
    accounts.restart();
  }

  /** Lets time pass everywhere until nothing changes any more. */
  void settle() {
    int quiet = 0;
    for (int round = 0; quiet < QUIET_ROUNDS; round++) {
      if (round == MOST_ROUNDS) {
        throw new IllegalStateException("rows change without end");
      }
      long before = rowsSent;
      tellClocks();
      for (int i = 0; i < metering.size(); i++) {
        tick(i);
        deliver(i, Integer.MAX_VALUE);
      }
      quiet = rowsSent == before ? quiet + 1 : 0;
    }
  }

  /** The tables as they stand. */
  OracleTables tables() {
    return PipelineDriver.tables(tables, quarantine);
  }

  private void collect(int partition) {
    metering.get(partition).drain((topic, record) -> collect(partition, topic, record));
  }

  private void collect(int partition, String topic, TestRecord<String, byte[]> record) {
    if (topic.equals(MeteringTopology.QUARANTINE_TOPIC)) {
      quarantine.add(PipelineDriver.quarantined(record.getHeaders(), partition));
      return;
    }
    // Every driver takes its own partition for partition 0.
    String key = partition + " " + record.key();
    byte[] value = record.value();
    if (value == null) {
      put(topic, key, null);
      return;
    }
    SpecificRecord row = (SpecificRecord) deserializer.deserialize(topic, value);
    renumber(row, "partition", partition);
    renumber(row, "source_partition", partition);
    byte[] renumbered = serializer.serialize(topic, row);
    if (topic.equals(MeteringTopology.DELTAS_TOPIC)) {
      deltas.get(partition).add(new Delta(record.key(), renumbered, record.timestamp()));
    } else {
      put(topic, key, renumbered);
    }
  }

  private static void renumber(SpecificRecord row, String field, int partition) {
    var partitionField = row.getSchema().getField(field);
    if (partitionField != null) {
      row.put(partitionField.pos(), partition);
    }
  }

  private void put(String topic, String key, byte @Nullable [] value) {
    rowsSent++;
    if (value == null) {
      table(topic).remove(key);
    } else {
      table(topic).put(key, Objects.requireNonNull(deserializer.deserialize(topic, value)));
    }
  }

  private Map<String, Object> table(String topic) {
    return tables.computeIfAbsent(topic, absent -> new TreeMap<>());
  }

  @Override
  public void close() {
    metering.forEach(StageDriver::close);
    accounts.close();
    serdes.close();
  }
}
