package io.fleetledger.metering;

import io.fleetledger.bench.BenchCatalog;
import io.fleetledger.bench.BenchLoad;
import io.fleetledger.bench.BenchRecords;
import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.CatalogFile;
import io.fleetledger.compute.RequestShape;
import io.fleetledger.compute.Work;
import io.fleetledger.registry.AvroSerdes;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.LatencySketch;
import io.fleetledger.usage.UsageKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What stage 1 does with an event, part by part, on events as {@code bench} makes them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // set up before anything is measured
public class HotPaths {
  private static final int EVENTS = 4_096;
  private static final BenchLoad LOAD = new BenchLoad(EVENTS, 500, 25, 20, 0, 0, 300, 1);

  private final List<InferenceEvent> events = new ArrayList<>();
  private final List<byte[]> messages = new ArrayList<>();
  private AvroSerdes serdes;
  private Serializer<Object> serializer;
  private Deserializer<Object> deserializer;
  private Resolver resolver;
  private Placement placement;
  private TestStores stores;
  private SeenSequences seen;
  private final Map<Long, NodeMinute> cells = new HashMap<>();
  private LatencySketch sketch;
  private DeltaDatum delta;
  private long sequence;
  private int next;

  /** Makes the events, and one of all that they touch. */
  @Setup(Level.Iteration)
  public void setUp() throws Exception {
    serdes = new AvroSerdes(Map.of("schema.registry.url", "mock://hot-paths"));
    serializer = serdes.valueSerializer();
    deserializer = serdes.valueDeserializer();
    Catalog architectures =
        CatalogFile.read(Path.of("src/main/resources/demo/catalog.yaml"), Catalog.EMPTY).catalog();
    resolver = new Resolver(BenchCatalog.of(LOAD, architectures, "H100-SXM5-80GB"));
    placement = new Placement(resolver);
    for (var records = new BenchRecords(LOAD); records.hasNext(); ) {
      if (records.next().value() instanceof InferenceEvent event) {
        events.add(event);
        messages.add(serializer.serialize("inference-events", event));
      }
    }
    stores = new TestStores();
    seen = unseen();
    cells.clear();
    sketch = new LatencySketch();
    delta = delta();
  }

  /** Lets all of it go. */
  @TearDown(Level.Iteration)
  public void tearDown() {
    stores.close();
    serdes.close();
    events.clear();
    messages.clear();
  }

  /** Bytes to event. */
  @Benchmark
  public Object decode() {
    return deserializer.deserialize("inference-events", messages.get(next()));
  }

  /** The compute model. */
  @Benchmark
  public Work work() {
    int i = next();
    InferenceEvent event = events.get(i);
    return terms(i)
        .workModel()
        .work(
            new RequestShape(
                RequestShape.Part.FULL,
                event.getInputTokens(),
                event.getCachedInputTokens(),
                event.getOutputTokens(),
                0,
                0,
                0,
                event.getMeanBatchSize() == null ? 1 : event.getMeanBatchSize(),
                null));
  }

  /** Whether a sequence number is new, and that it has been seen. */
  @Benchmark
  public boolean dedup() {
    if ((++sequence & 0xffff) == 0) {
      seen.write();
    }
    if ((sequence & 0xfffff) == 0) {
      // The store is on the heap, and takes 4 bytes a number.
      seen = unseen();
    }
    return seen.add(sequence, (int) sequence);
  }

  /** Resolution, work, and placing in minutes. */
  @Benchmark
  public Object place() {
    placement.place(metered(next()));
    return placement.parts();
  }

  /** The same, and adding it to a node-minute. */
  @Benchmark
  public Object cell() {
    MeteredEvent metered = metered(next());
    placement.place(metered);
    Placement.Part part = placement.parts().getFirst();
    NodeMinute cell =
        cells.computeIfAbsent(part.minute, minute -> new NodeMinute("node", minute, part.terms));
    return cell.add(part, metered);
  }

  /** One latency into a sketch. */
  @Benchmark
  public LatencySketch sketch() {
    sketch.record(Micros.of(events.get(next()).getFinishedAt()) & 0xfffff);
    return sketch;
  }

  /** A record of fifty deltas, as bytes. */
  @Benchmark
  public byte[] serialize() {
    return serializer.serialize("usage-deltas", delta);
  }

  private SeenSequences unseen() {
    return new SeenSequences(stores.ofBytes("sequences"), "node", "boot", new LongRanges(), 0);
  }

  private int next() {
    next = (next + 1) & (EVENTS - 1);
    return next;
  }

  private long anchor(int i) {
    return MeteredEvent.anchorMicros(events.get(i));
  }

  private Terms terms(int i) {
    Resolver.Answer answer = resolver.terms(events.get(i).getNodeId(), null, anchor(i));
    return ((Resolver.Answer.Found) answer).terms();
  }

  private MeteredEvent metered(int i) {
    return MeteredEvent.of(events.get(i), terms(i), null, null);
  }

  private static UsageKey key(InferenceEvent event) {
    return new UsageKey(
        event.getTenantId(),
        "production",
        "model",
        "pool",
        "H100",
        event.getServiceTier(),
        event.getCallKind().name(),
        "USD");
  }

  private DeltaDatum delta() {
    List<UsageCell> cells = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      UsageCell usage = new UsageCell(i * Micros.MINUTE, key(events.get(i)));
      for (int j = 0; j < 10; j++) {
        MeteredEvent metered = metered(i * 10 + j);
        usage.add(metered.counted());
        metered.recordIn(usage.latencies);
      }
      cells.add(usage);
    }
    return new DeltaDatum(0, 0, cells, List.of(), false);
  }
}
