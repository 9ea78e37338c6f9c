package io.fleetledger.accounts;

import io.fleetledger.registry.AvroDatum;
import io.fleetledger.schema.Grain;
import io.fleetledger.schema.UsageDelta;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.UsageKey;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The minute and hour windows of one partition's tenants: worked on in memory, and stored when the
 * task commits.
 *
 * <p>Minutes are stored at every commit that changes them. An hour is the sum of its minutes, and
 * stored only where memory is short; from then on, at every change. So what is in memory alone can
 * always be had again.
 */
final class TenantWindows {
  /** How long after its end an untouched window stays in memory, in event time. */
  private static final long WARM_MICROS = 5 * Micros.MINUTE;

  /** Most windows that stay in memory over a commit, however warm they are. */
  private static final int MOST_WARM = 50_000;

  private static final class Held {
    private final UsageWindow window;

    /** Whether it has changed since the last commit. */
    private boolean isDirty;

    /** Of an hour: whether it is stored itself. */
    private boolean isStored;

    Held(UsageWindow window) {
      this.window = window;
    }
  }

  private final StoredWindows store;
  private final Map<WindowKey, Held> windows = new HashMap<>();
  private WindowMarks marks;

  /** Hours from this one on that are not in memory are stored themselves, or new. */
  private long newFrom;

  private long latestHour;
  private int changed;

  TenantWindows(KeyValueStore<Bytes, byte[]> windowStore) {
    store = new StoredWindows(windowStore);
    marks = store.marks();
    latestHour = marks.latestHour();
    newFrom = latestHour == Long.MIN_VALUE ? Long.MIN_VALUE : latestHour + Micros.HOUR;
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
    long hour = Micros.hourOf(minute);
    add(new WindowKey(Grain.HOUR, hour, key), delta);
    add(new WindowKey(Grain.MINUTE, minute, key), delta);
    latestHour = Math.max(latestHour, hour);
  }

  private void add(WindowKey key, UsageDelta delta) {
    Held held = windows.computeIfAbsent(key, this::load);
    held.window.add(delta);
    if (!held.isDirty) {
      held.isDirty = true;
      changed++;
    }
  }

  /** How many windows have changed since they were stored. */
  int changed() {
    return changed;
  }

  private Held load(WindowKey key) {
    UsageWindow stored = store.get(key);
    if (key.grain() == Grain.MINUTE) {
      return new Held(stored == null ? new UsageWindow() : stored);
    }
    if (stored != null) {
      Held held = new Held(stored);
      held.isStored = true;
      return held;
    }
    return new Held(key.start() >= newFrom ? new UsageWindow() : store.sumOfMinutes(key));
  }

  /**
   * Stores the windows that changed, and sends their rows; the row of a window in which everything
   * was taken back is deleted.
   *
   * @param watermarkMicros how far event time is
   * @param sink takes key and row; a null row deletes
   */
  void flush(long watermarkMicros, BiConsumer<String, @Nullable AvroDatum> sink) {
    boolean isCrowded = windows.size() > MOST_WARM;
    long revision = marks.revision() + (changed > 0 ? 1 : 0);
    Iterator<Map.Entry<WindowKey, Held>> entries = windows.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<WindowKey, Held> entry = entries.next();
      WindowKey key = entry.getKey();
      Held held = entry.getValue();
      if (held.isDirty) {
        held.isDirty = false;
        held.window.revision = revision;
        if (key.grain() == Grain.MINUTE || held.isStored) {
          store.put(key, held.window);
        }
        sink.accept(key.row(), held.window.isEmpty() ? null : new TenantUsageRow(key, held.window));
      }
      if (isCrowded || key.end() + WARM_MICROS < watermarkMicros) {
        letGo(key, held, isCrowded);
        entries.remove();
      }
    }
    changed = 0;
    mark(new WindowMarks(revision, latestHour));
  }

  /** An hour that may be wanted again soon is stored: its minutes would be added up often. */
  private void letGo(WindowKey key, Held held, boolean isCrowded) {
    if (key.grain() == Grain.HOUR && !held.isStored) {
      if (isCrowded) {
        store.put(key, held.window);
      } else {
        newFrom = Math.max(newFrom, key.end());
      }
    }
  }

  private void mark(WindowMarks now) {
    if (!now.equals(marks)) {
      marks = now;
      store.put(now);
    }
  }

  /** Forgets windows that can't change any more. */
  void expire(long beforeMicros) {
    store.deleteBefore(Micros.hourOf(beforeMicros));
  }
}
