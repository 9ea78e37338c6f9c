package io.fleetledger.metering;

import io.fleetledger.schema.BootState;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeCoverage;
import io.fleetledger.schema.NodeSample;
import io.fleetledger.time.Micros;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Dedup over stores in memory, and the rows that it sends. */
final class DedupHarness implements AutoCloseable {
  private final TestStores stores = new TestStores();
  final KeyValueStore<String, BootState> headerStore = stores.ofRecords(BootState.class);
  final KeyValueStore<String, byte[]> chunks = stores.ofBytes("sequences");
  final KeyValueStore<String, NodeCoverage> hours = stores.ofRecords(NodeCoverage.class);
  final KeyValueStore<String, byte[]> idStore = stores.ofBytes("ids");
  final KeyValueStore<String, byte[]> sampleStore = stores.ofBytes("samples");
  private final Map<String, NodeCoverage> rows = new TreeMap<>();
  private final MeteringSettings settings;
  private Boots boots;
  private IdDedup ids;
  private SampleDedup samples;
  private Dedup dedup;
  private long lastEvent;
  private long lastSample;

  DedupHarness(MeteringSettings settings) {
    this.settings = settings;
    open();
  }

  private void open() {
    long horizon = settings.dedupHorizonMicros();
    boots = new Boots(headerStore, chunks, hours);
    ids = new IdDedup(idStore, horizon);
    samples = new SampleDedup(sampleStore, horizon);
    dedup = new Dedup(settings, boots, ids, samples);
  }

  Novelty take(InferenceEvent event) {
    lastEvent = Math.max(lastEvent, Micros.of(event.getFinishedAt()));
    return dedup.take(event, lastEvent, lastEvent - settings.retentionMicros());
  }

  Novelty take(NodeSample sample) {
    lastSample = Math.max(lastSample, Micros.of(sample.getSampledAt()));
    return dedup.take(sample, lastSample, lastSample - settings.retentionMicros());
  }

  void flush() {
    boots.flush(rows::put);
  }

  /** Forgets with small steps, so that they end anywhere. */
  void sweep(int budget) {
    long last = lastSample == 0 ? lastEvent : Math.min(lastEvent, lastSample);
    boots.sweep(dedup.oldHour(last - settings.retentionMicros()), budget, rows::put);
    ids.sweep(Micros.hourOf(lastEvent), budget);
    samples.expire(lastSample);
  }

  /** Goes on from the stores alone, as after a restart. */
  void restart() {
    flush();
    open();
  }

  /** The rows as they stand, after a flush. */
  List<NodeCoverage> rows() {
    flush();
    return List.copyOf(rows.values());
  }

  /** What is kept of each boot, after a flush. */
  List<BootState> headers() {
    List<BootState> headers = new ArrayList<>();
    try (KeyValueIterator<String, BootState> all = headerStore.all()) {
      all.forEachRemaining(entry -> headers.add(entry.value));
    }
    return headers;
  }

  @Override
  public void close() {
    stores.close();
  }
}
