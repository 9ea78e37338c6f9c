package io.fleetledger.pipeline;

import java.lang.reflect.Field;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/**
 * One task of one stage. It can be started anew: what its stores held is there again, as from their
 * changelogs, and what it held in memory is gone.
 */
final class StageDriver implements AutoCloseable {
  private static final Duration A_WHILE = Duration.ofSeconds(2);
  private static final String RESTORER = "restorer";

  private final Consumer<Topology> stage;
  private final Path directory;
  private final List<String> outputTopics;
  private final Map<String, Long> nextOffsets = new HashMap<>();
  private final Map<String, TestOutputTopic<String, byte[]>> outputs = new HashMap<>();
  private TopologyTestDriver driver;
  private int lives;

  /**
   * @param stage adds the stage to a topology
   * @param outputTopics the topics that it writes
   */
  StageDriver(Consumer<Topology> stage, Path directory, List<String> outputTopics) {
    this.stage = stage;
    this.directory = directory;
    this.outputTopics = outputTopics;
    this.driver = start(Map.of());
  }

  /** Sends a record, and lets it be processed and committed. */
  void send(String topic, String key, byte @Nullable [] value, long timestampMillis) {
    nextOffsets.merge(topic, 1L, Long::sum);
    driver
        .createInputTopic(topic, new StringSerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(key, value, Instant.ofEpochMilli(timestampMillis)));
  }

  /** Lets time pass, so that what no record triggers is done. */
  void tick() {
    driver.advanceWallClockTime(A_WHILE);
  }

  /** Ends the task and starts it anew on what its stores hold. */
  void restart() {
    Map<String, Map<Object, Object>> kept = new HashMap<>();
    driver
        .getAllStateStores()
        .forEach(
            (name, store) -> {
              if (store instanceof KeyValueStore<?, ?> entries) {
                kept.put(name, contents(entries));
              }
            });
    driver.close();
    driver = start(kept);
  }

  /** Takes what was sent since the last call, with its topic. */
  void drain(BiConsumer<String, TestRecord<String, byte[]>> sink) {
    outputs.forEach(
        (topic, output) -> {
          while (!output.isEmpty()) {
            sink.accept(topic, output.readRecord());
          }
        });
  }

  private TopologyTestDriver start(Map<String, Map<Object, Object>> kept) {
    Topology topology = new Topology();
    // Before the stage's own processor: that reads its stores when it is initialized.
    topology.addSource(
        RESTORER + "-in",
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        RESTORER + "-in");
    topology.addProcessor(RESTORER, () -> new Restorer(kept), RESTORER + "-in");
    stage.accept(topology);
    kept.keySet().forEach(store -> topology.connectProcessorAndStateStores(RESTORER, store));
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "stage");
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
    config.put(StreamsConfig.STATE_DIR_CONFIG, directory.resolve("life-" + lives++).toString());
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    TopologyTestDriver started = new TopologyTestDriver(topology, config, Instant.EPOCH);
    nextOffsets.forEach((topic, offset) -> startAt(started, topic, offset));
    outputs.clear();
    for (String topic : outputTopics) {
      outputs.put(
          topic,
          started.createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer()));
    }
    return started;
  }

  /** A log goes on where it was; the driver's own would begin at 0 again, and there is no call. */
  @SuppressWarnings("unchecked")
  private static void startAt(TopologyTestDriver driver, String topic, long offset) {
    try {
      Field offsets = TopologyTestDriver.class.getDeclaredField("offsetsByTopicOrPatternPartition");
      offsets.setAccessible(true);
      Map<TopicPartition, AtomicLong> next = (Map<TopicPartition, AtomicLong>) offsets.get(driver);
      Objects.requireNonNull(next.get(new TopicPartition(topic, 0))).set(offset);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the test driver keeps its offsets elsewhere now", e);
    }
  }

  private static Map<Object, Object> contents(KeyValueStore<?, ?> store) {
    Map<Object, Object> contents = new HashMap<>();
    try (KeyValueIterator<?, ?> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<?, ?> entry = all.next();
        contents.put(entry.key, entry.value);
      }
    }
    return contents;
  }

  @Override
  public void close() {
    driver.close();
  }

  /** Fills the stores before anyone else looks. */
  private static final class Restorer implements Processor<byte[], byte[], Void, Void> {
    private final Map<String, Map<Object, Object>> kept;

    Restorer(Map<String, Map<Object, Object>> kept) {
      this.kept = kept;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
      kept.forEach(
          (name, entries) -> {
            KeyValueStore<Object, Object> store = context.getStateStore(name);
            entries.forEach(store::put);
          });
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
      throw new IllegalStateException("nothing is sent to " + RESTORER);
    }
  }
}
