package io.fleetledger.bench;

import io.fleetledger.registry.AvroSerdes;
import io.fleetledger.schema.Deployment;
import io.fleetledger.schema.DeploymentVersion;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.ModelProfile;
import io.fleetledger.schema.ModelVersion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.GlobalKTable;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * The measure to compare with: a plain Kafka Streams DSL job of a smaller task, exactly once, as
 * one writes it in an afternoon. It knows repeats by their ids (RocksDB), joins deployment and
 * model, and sums requests, tokens and 2 x parameters x tokens per tenant, model and minute. It
 * shares no cost, keeps no latencies, no node's time, no hours, and fills no database.
 */
public final class DslBaseline {
  private static final String SEEN = "seen-ids";

  private DslBaseline() {}

  /**
   * Runs the job until it has summed as many requests as there are, and prints the processor time
   * that it took, in nanoseconds.
   *
   * @param arguments bootstrap servers, registry, state directory, threads, requests, output topic
   */
  public static void main(String[] arguments) throws InterruptedException {
    long expected = Long.parseLong(arguments[4]);
    var summed = new AtomicLong();
    var done = new CountDownLatch(1);
    try (var serdes = new AvroSerdes(Map.of("schema.registry.url", arguments[1]))) {
      Topology topology =
          topology(
              serdes,
              arguments[5],
              () -> {
                if (summed.incrementAndGet() == expected) {
                  done.countDown();
                }
              });
      try (var streams = new KafkaStreams(topology, settings(arguments))) {
        streams.setUncaughtExceptionHandler(
            failure -> {
              failure.printStackTrace();
              Runtime.getRuntime().halt(1);
              throw new AssertionError(failure);
            });
        streams.start();
        done.await();
      }
    }
    System.out.println(ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos());
    System.exit(0);
  }

  private static Properties settings(String[] arguments) {
    var settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "bench-baseline");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[0]);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, arguments[2]);
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, arguments[3]);
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1000);
    settings.put("auto.offset.reset", "earliest");
    return settings;
  }

  private static Topology topology(AvroSerdes serdes, String output, Runnable onSummed) {
    var builder = new StreamsBuilder();
    Serde<String> ids = Serdes.String();
    GlobalKTable<String, Deployment> deployments =
        builder.globalTable("deployments", Consumed.with(ids, serdes.valueSerde(Deployment.class)));
    GlobalKTable<String, ModelProfile> models =
        builder.globalTable(
            "model-profiles", Consumed.with(ids, serdes.valueSerde(ModelProfile.class)));
    builder.addStateStore(
        Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(SEEN), ids, Serdes.ByteArray()));
    builder.stream("inference-events", Consumed.with(ids, serdes.valueSerde(InferenceEvent.class)))
        .processValues(OnlyNew::new, SEEN)
        .join(deployments, (node, event) -> node, Placed::new)
        .join(models, (node, placed) -> placed.modelId(), Placed::work)
        .map((node, keyed) -> KeyValue.pair(keyed.key(), keyed.work()))
        .groupByKey(Grouped.with("by-tenant", ids, BaselineWork.serde()))
        .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofMinutes(1), Duration.ofHours(48)))
        .aggregate(
            () -> BaselineWork.NONE,
            (key, work, sum) -> {
              onSummed.run();
              return sum.plus(work);
            },
            Materialized.with(ids, BaselineWork.serde()))
        .toStream((window, sum) -> window.key() + "@" + window.window().start())
        .to(output, Produced.with(ids, BaselineWork.serde()));
    return builder.build();
  }

  /** An event and where it ran. */
  private record Placed(InferenceEvent event, Deployment deployment) {
    String modelId() {
      List<DeploymentVersion> versions = deployment.getVersions();
      return versions.get(versions.size() - 1).getModelId();
    }

    Keyed work(ModelProfile model) {
      List<ModelVersion> versions = model.getVersions();
      ModelVersion version = versions.get(versions.size() - 1);
      long parameters =
          12L * version.getLayers() * version.getHiddenSize() * version.getHiddenSize();
      long tokens = event.getInputTokens() + event.getOutputTokens();
      return new Keyed(
          event.getTenantId() + "|" + modelId(),
          new BaselineWork(
              1,
              event.getInputTokens(),
              event.getOutputTokens(),
              Math.multiplyExact(2 * tokens, parameters / 1_000_000)));
    }
  }

  private record Keyed(String key, BaselineWork work) {}

  /** Passes on what has an id that was not seen before. */
  private static final class OnlyNew
      extends ContextualFixedKeyProcessor<String, InferenceEvent, InferenceEvent> {
    private static final byte[] MARK = {1};

    @SuppressWarnings("NullAway.Init") // the engine calls init before anything else
    private KeyValueStore<String, byte[]> seen;

    @Override
    public void init(FixedKeyProcessorContext<String, InferenceEvent> context) {
      super.init(context);
      seen = context.getStateStore(SEEN);
    }

    @Override
    public void process(FixedKeyRecord<String, InferenceEvent> record) {
      if (seen.putIfAbsent(record.value().getEventId(), MARK) == null) {
        context().forward(record);
      }
    }
  }
}
