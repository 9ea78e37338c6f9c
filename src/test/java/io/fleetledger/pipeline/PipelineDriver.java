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
import io.fleetledger.schema.FleetClock;
import io.fleetledger.schema.Grain;
import io.fleetledger.schema.Intake;
import io.fleetledger.schema.NodeCoverage;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.schema.SuspendedRecord;
import io.fleetledger.schema.TenantUsage;
import io.fleetledger.schema.UsageCorrection;
import io.fleetledger.schema.WorkflowUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;

/** Both topologies in one task each, with the rows that they send kept as tables. */
final class PipelineDriver implements AutoCloseable {
  /** The topics whose records are rows. */
  static final List<String> ROW_TOPICS =
      List.of(
          MeteringTopology.NODE_USAGE_TOPIC,
          MeteringTopology.COVERAGE_TOPIC,
          MeteringTopology.CORRECTIONS_TOPIC,
          MeteringTopology.INTAKE_TOPIC,
          MeteringTopology.CLOCK_TOPIC,
          MeteringTopology.SETTLED_TOPIC,
          MeteringTopology.SUSPENSE_TOPIC,
          MeteringTopology.QUARANTINE_TOPIC,
          AccountsTopology.TENANT_USAGE_TOPIC,
          AccountsTopology.WORKFLOWS_TOPIC);

  private static final Duration A_WHILE = Duration.ofSeconds(2);

  private final AtomicReference<Catalog> catalog;
  private final AvroSerdes serdes;
  private final Serializer<Object> serializer;
  private final Deserializer<Object> deserializer;
  private final TopologyTestDriver driver;
  private final Map<String, TestInputTopic<String, byte[]>> inputs = new HashMap<>();
  private final Map<String, TestOutputTopic<String, byte[]>> outputs = new HashMap<>();
  private final Map<String, Map<String, Object>> tables = new HashMap<>();
  private final List<QuarantinedRecord> quarantine = new ArrayList<>();
  private final FleetBook fleet = new FleetBook(1);

  PipelineDriver(Catalog initial, Path stateDir) {
    this(initial, stateDir, MeteringSettings.DEFAULT);
  }

  PipelineDriver(Catalog initial, Path stateDir, MeteringSettings settings) {
    catalog = new AtomicReference<>(initial);
    serdes = new AvroSerdes(Map.of("schema.registry.url", "mock://" + stateDir));
    serializer = serdes.valueSerializer();
    deserializer = serdes.valueDeserializer();
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "pipeline");
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
    config.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    driver =
        new TopologyTestDriver(
            topology(settings, catalog::get, fleet::fleet, deserializer, serializer),
            config,
            Instant.EPOCH);
    for (String topic : List.of(RawRecord.EVENTS, RawRecord.SAMPLES)) {
      inputs.put(
          topic, driver.createInputTopic(topic, new StringSerializer(), new ByteArraySerializer()));
    }
    for (String topic : ROW_TOPICS) {
      outputs.put(
          topic,
          driver.createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer()));
      tables.put(topic, new TreeMap<>());
    }
  }

  static Topology topology(
      MeteringSettings settings,
      java.util.function.Supplier<Catalog> catalog,
      java.util.function.Supplier<Fleet> fleet,
      Deserializer<Object> deserializer,
      Serializer<Object> serializer) {
    Topology topology = new Topology();
    MeteringTopology.addTo(topology, settings, catalog, fleet, deserializer, serializer);
    return AccountsTopology.addTo(topology, AccountsSettings.DEFAULT, deserializer, serializer);
  }

  /** Sends records in their order. */
  void send(List<RawRecord> records) {
    records.forEach(this::send);
  }

  private void send(RawRecord record) {
    byte[] value =
        record.value() instanceof Broken broken
            ? broken.bytes()
            : serializer.serialize(record.topic(), record.value());
    Objects.requireNonNull(inputs.get(record.topic()))
        .pipeInput(new TestRecord<>("key", value, Instant.ofEpochMilli(record.timestampMillis())));
    collect();
  }

  /** Puts another catalog in force, and lets the pipeline notice. */
  void setCatalog(Catalog changed) {
    catalog.set(changed);
    settle();
  }

  /** Lets time pass, so that what no record triggers is done. */
  void settle() {
    for (int i = 0; i < 3; i++) {
      driver.advanceWallClockTime(A_WHILE);
      collect();
    }
  }

  /** Lets so much time pass on the wall's clock. */
  void pass(Duration time) {
    driver.advanceWallClockTime(time);
    collect();
  }

  /** Tells stage 1 what another partition says of itself. */
  void hear(Object ofAnother) {
    fleet.note("another/" + ofAnother.getClass().getSimpleName(), ofAnother);
  }

  /** How many entries a store has. */
  long entries(String store) {
    long count = 0;
    try (KeyValueIterator<String, Object> all =
        driver.<String, Object>getKeyValueStore(store).all()) {
      while (all.hasNext()) {
        all.next();
        count++;
      }
    }
    return count;
  }

  private void collect() {
    outputs.forEach(
        (topic, output) -> {
          while (!output.isEmpty()) {
            TestRecord<String, byte[]> record = output.readRecord();
            if (topic.equals(MeteringTopology.QUARANTINE_TOPIC)) {
              quarantine.add(quarantined(record.getHeaders(), 0));
            } else if (record.getValue() == null) {
              table(topic).remove(record.getKey());
            } else {
              Object row = deserializer.deserialize(topic, record.getValue());
              table(topic).put(record.getKey(), row);
              fleet.note(topic + '/' + record.getKey(), row);
            }
          }
        });
  }

  /** The row of a record in quarantine, by its headers. */
  static QuarantinedRecord quarantined(Headers headers, int partition) {
    return new QuarantinedRecord(
        header(headers, "topic"),
        partition,
        Long.parseLong(header(headers, "offset")),
        header(headers, "reason"));
  }

  private static String header(Headers headers, String name) {
    return new String(headers.lastHeader("fleetledger." + name).value(), StandardCharsets.UTF_8);
  }

  /** The tables as they stand. */
  OracleTables tables() {
    return tables(tables, quarantine);
  }

  /**
   * The tables of rows by topic and key.
   *
   * @param byTopic of each of {@link #ROW_TOPICS} but the quarantine, the last row of each key
   */
  static OracleTables tables(
      Map<String, Map<String, Object>> byTopic, List<QuarantinedRecord> quarantine) {
    List<TenantUsage> tenants =
        rows(byTopic, AccountsTopology.TENANT_USAGE_TOPIC, TenantUsage.class);
    List<NodeUsage> nodes = rows(byTopic, MeteringTopology.NODE_USAGE_TOPIC, NodeUsage.class);
    return new OracleTables(
        tenants.stream().filter(row -> row.getGrain() == Grain.MINUTE).toList(),
        tenants.stream().filter(row -> row.getGrain() == Grain.HOUR).toList(),
        nodes.stream().filter(row -> row.getGrain() == Grain.MINUTE).toList(),
        nodes.stream().filter(row -> row.getGrain() == Grain.HOUR).toList(),
        rows(byTopic, AccountsTopology.WORKFLOWS_TOPIC, WorkflowUsage.class),
        rows(byTopic, MeteringTopology.INTAKE_TOPIC, Intake.class),
        rows(byTopic, MeteringTopology.SUSPENSE_TOPIC, SuspendedRecord.class),
        quarantine,
        rows(byTopic, MeteringTopology.CORRECTIONS_TOPIC, UsageCorrection.class),
        rows(byTopic, MeteringTopology.CLOCK_TOPIC, FleetClock.class),
        rows(byTopic, MeteringTopology.COVERAGE_TOPIC, NodeCoverage.class));
  }

  private Map<String, Object> table(String topic) {
    return Objects.requireNonNull(tables.get(topic));
  }

  private static <T> List<T> rows(
      Map<String, Map<String, Object>> byTopic, String topic, Class<T> type) {
    return byTopic.getOrDefault(topic, Map.of()).values().stream().map(type::cast).toList();
  }

  @Override
  public void close() {
    driver.close();
    serdes.close();
  }
}
