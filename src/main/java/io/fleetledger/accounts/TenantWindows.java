package io.fleetledger.accounts;

import io.fleetledger.registry.AvroDatum;
import io.fleetledger.schema.Grain;
import io.fleetledger.schema.UsageDelta;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.UsageKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 *
 * <p>While a backlog is read, the row of a window waits until the window has been left alone for a
 * while: it is sent about once, instead of at every commit that finds more of it. The store knows
 * where to look for windows that wait.
 */
final class TenantWindows {
  /** How long after its end an untouched window stays in memory, in event time. */
  private static final long WARM_MICROS = 5 * Micros.MINUTE;

  /** Most windows that stay in memory over a commit, however warm they are. */
  private static final int MOST_WARM = 50_000;

  /** A window of a backlog waits for more until it has been left alone for so long. */
  private static final long QUIET_MILLIS = 2_000;

  /** How long it waits at most. */
  private static final long LONGEST_WAIT_MILLIS = 10_000;

  private static final class Held {
    private final UsageWindow window;

    /** Whether it has changed since the last commit. */
    private boolean isDirty;

    /** Of an hour: whether it is stored itself. */
    private boolean isStored;

    private boolean isUnsent;
    private long unsentSinceMillis;
    private long changedMillis;

    Held(UsageWindow window) {
      this.window = window;
    }
  }

  private final StoredWindows store;
  private final Pace pace = new Pace();
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
    if (marks.unsentHour() != Long.MAX_VALUE) {
      restoreUnsent();
    }
  }

  /** Finds the windows whose rows an earlier life of the task did not send. */
  private void restoreUnsent() {
    Set<WindowKey> hours = new LinkedHashSet<>();
    List<WindowKey> unsent = new ArrayList<>();
    store.forEachFrom(
        marks.unsentHour(),
        (key, window) -> {
          if (window.revision >= marks.unsentRevision()) {
            unsent.add(key);
            hours.add(key.hour());
          }
        });
    unsent.addAll(hours);
    unsent.forEach(key -> windows.computeIfAbsent(key, this::load).isUnsent = true);
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
   * Stores the windows that changed, and sends the rows that need not wait; the row of a window in
   * which everything was taken back is deleted.
   *
   * @param nowMillis the clock on the wall
   * @param watermarkMicros how far event time is
   * @param sink takes key and row; a null row deletes
   */
  void flush(long nowMillis, long watermarkMicros, BiConsumer<String, @Nullable AvroDatum> sink) {
    boolean isCrowded = windows.size() > MOST_WARM;
    boolean mayWait = pace.isCatchingUp(nowMillis, watermarkMicros) && !isCrowded;
    long revision = marks.revision() + (changed > 0 ? 1 : 0);
    long unsentHour = Long.MAX_VALUE;
    long unsentRevision = 0;
    Iterator<Map.Entry<WindowKey, Held>> entries = windows.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<WindowKey, Held> entry = entries.next();
      WindowKey key = entry.getKey();
      Held held = entry.getValue();
      if (held.isDirty) {
        store(key, held, nowMillis, revision);
      }
      if (held.isUnsent && !(mayWait && isWaiting(held, nowMillis))) {
        held.isUnsent = false;
        boolean isNothing = held.window.isEmpty();
        sink.accept(key.row(), isNothing ? null : new TenantUsageRow(key, held.window));
      }
      if (held.isUnsent) {
        long hour = Micros.hourOf(key.start());
        unsentRevision =
            unsentHour == Long.MAX_VALUE
                ? held.window.revision
                : Math.min(unsentRevision, held.window.revision);
        unsentHour = Math.min(unsentHour, hour);
      } else if (isCrowded || key.end() + WARM_MICROS < watermarkMicros) {
        letGo(key, held, isCrowded);
        entries.remove();
      }
    }
    changed = 0;
    mark(new WindowMarks(revision, latestHour, unsentHour, unsentRevision));
  }

  private void store(WindowKey key, Held held, long nowMillis, long revision) {
    held.isDirty = false;
    held.window.revision = revision;
    held.changedMillis = nowMillis;
    if (!held.isUnsent) {
      held.isUnsent = true;
      held.unsentSinceMillis = nowMillis;
    }
    if (key.grain() == Grain.MINUTE || held.isStored) {
      store.put(key, held.window);
    }
  }

  private static boolean isWaiting(Held held, long nowMillis) {
    return nowMillis - held.changedMillis < QUIET_MILLIS
        && nowMillis - held.unsentSinceMillis < LONGEST_WAIT_MILLIS;
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

  /** Whether rows wait to be sent. */
  boolean isUnsent() {
    return marks.unsentHour() != Long.MAX_VALUE;
  }

  /** Forgets windows that can't change any more. */
  void expire(long beforeMicros) {
    store.deleteBefore(Micros.hourOf(beforeMicros));
  }
}
