package io.fleetledger.accounts;

import io.fleetledger.schema.Grain;
import io.fleetledger.schema.TenantUsage;
import io.fleetledger.schema.UsageDelta;
import io.fleetledger.streams.TimedStores;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.CostMeasure;
import io.fleetledger.usage.Latencies;
import io.fleetledger.usage.LatencyFields;
import io.fleetledger.usage.Measure;
import io.fleetledger.usage.RowKeys;
import io.fleetledger.usage.Sums;
import io.fleetledger.usage.UsageKey;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The minute and hour windows of one partition's tenants: worked on in memory, written and sent
 * when the task commits.
 */
final class TenantWindows {
  private static final Sums<Measure> SUMS =
      new Sums<>(TenantUsage.getClassSchema(), Measure.values());
  private static final Sums<CostMeasure> COSTS =
      new Sums<>(TenantUsage.getClassSchema(), CostMeasure.values());
  private static final Sums<CostMeasure> DELTA_COSTS =
      new Sums<>(UsageDelta.getClassSchema(), CostMeasure.values());
  private static final LatencyFields LATENCIES = new LatencyFields(TenantUsage.getClassSchema());
  private static final LatencyFields DELTA_LATENCIES =
      new LatencyFields(UsageDelta.getClassSchema());

  /** How long after its end an untouched window stays in memory, in event time. */
  private static final long WARM_MICROS = 5 * Micros.MINUTE;

  /** Most windows that stay in memory over a commit, however warm they are. */
  private static final int MOST_WARM = 50_000;

  private record WindowKey(Grain grain, long start, UsageKey key) {
    String stored() {
      return RowKeys.of(
          RowKeys.instant(start),
          grain.name(),
          key.tenantId(),
          key.projectId(),
          key.modelId(),
          key.poolId(),
          key.acceleratorId(),
          key.serviceTier(),
          key.callKind(),
          key.currency());
    }

    String row() {
      return RowKeys.of(
          grain.name(),
          Long.toString(start),
          key.tenantId(),
          key.projectId(),
          key.modelId(),
          key.poolId(),
          key.acceleratorId(),
          key.serviceTier(),
          key.callKind(),
          key.currency());
    }
  }

  private static final class Window {
    private final long[] sums = new long[Measure.COUNT];
    private final Latencies latencies = new Latencies();
    private final long[] costs = new long[CostMeasure.COUNT];

    /** The last one told: stage 1 tells each change of it, in each of its partitions. */
    private @Nullable String sharingMethod;

    private long revision;
    private boolean dirty;
  }

  private final KeyValueStore<String, TenantUsage> store;
  private final Map<WindowKey, Window> windows = new HashMap<>();
  private int changed;

  TenantWindows(KeyValueStore<String, TenantUsage> store) {
    this.store = store;
  }

  /** Adds a delta to its minute and its hour. */
  void add(String tenantId, UsageDelta delta) {
    UsageKey key =
        new UsageKey(
            tenantId,
            delta.getProjectId(),
            delta.getModelId(),
            delta.getPoolId(),
            delta.getAcceleratorId(),
            delta.getServiceTier(),
            delta.getCallKind(),
            delta.getCurrency());
    long minute = Micros.of(delta.getMinute());
    add(new WindowKey(Grain.MINUTE, minute, key), delta);
    add(new WindowKey(Grain.HOUR, Micros.hourOf(minute), key), delta);
  }

  private void add(WindowKey key, UsageDelta delta) {
    Window window = windows.computeIfAbsent(key, this::load);
    Sums.add(window.sums, delta.getSums());
    DELTA_LATENCIES.read(delta, window.latencies);
    DELTA_COSTS.read(delta, window.costs);
    if (delta.getSharingMethod() != null) {
      window.sharingMethod = delta.getSharingMethod();
    }
    if (!window.dirty) {
      window.dirty = true;
      changed++;
    }
  }

  /** How many windows have changed since they were written. */
  int changed() {
    return changed;
  }

  private Window load(WindowKey key) {
    Window window = new Window();
    TenantUsage row = store.get(key.stored());
    if (row != null) {
      SUMS.read(row, window.sums);
      LATENCIES.read(row, window.latencies);
      COSTS.read(row, window.costs);
      window.sharingMethod = row.getSharingMethod();
      window.revision = row.getRevision();
    }
    return window;
  }

  /**
   * Writes and sends the windows that changed; a window in which everything was taken back is
   * deleted.
   *
   * @param sink takes key and row; a null row deletes
   */
  void flush(long watermarkMicros, BiConsumer<String, @Nullable TenantUsage> sink) {
    changed = 0;
    boolean isCrowded = windows.size() > MOST_WARM;
    Iterator<Map.Entry<WindowKey, Window>> entries = windows.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<WindowKey, Window> entry = entries.next();
      WindowKey key = entry.getKey();
      Window window = entry.getValue();
      if (window.dirty) {
        window.dirty = false;
        window.revision++;
        TenantUsage row = isEmpty(window) ? null : row(key, window);
        store.put(key.stored(), row);
        sink.accept(key.row(), row);
      }
      long length = key.grain() == Grain.MINUTE ? Micros.MINUTE : Micros.HOUR;
      if (isCrowded || isEmpty(window) || key.start() + length + WARM_MICROS < watermarkMicros) {
        entries.remove();
      }
    }
  }

  private static boolean isEmpty(Window window) {
    return Sums.areZero(window.costs) && Sums.areZero(window.sums) && window.latencies.isEmpty();
  }

  private static TenantUsage row(WindowKey at, Window window) {
    UsageKey key = at.key();
    TenantUsage row =
        TenantUsage.newBuilder()
            .setGrain(at.grain())
            .setWindowStart(Micros.toInstant(at.start()))
            .setTenantId(key.tenantId())
            .setProjectId(key.projectId())
            .setModelId(key.modelId())
            .setPoolId(key.poolId())
            .setAcceleratorId(key.acceleratorId())
            .setServiceTier(key.serviceTier())
            .setCallKind(key.callKind())
            .setCurrency(key.currency())
            .setRevision(window.revision)
            .build();
    if (window.sharingMethod != null) {
      row.setSharingMethod(window.sharingMethod);
    }
    COSTS.write(window.costs, row);
    SUMS.write(window.sums, row);
    LATENCIES.write(window.latencies, row);
    return row;
  }

  /** Forgets windows that can't change any more. */
  void expire(long beforeMicros) {
    TimedStores.deleteBefore(store, Micros.hourOf(beforeMicros));
  }
}
