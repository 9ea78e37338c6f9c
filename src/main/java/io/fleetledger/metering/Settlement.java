package io.fleetledger.metering;

import io.fleetledger.time.Micros;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * How far a task has settled, and how far all have.
 *
 * <p>An event is late if it finished before the task's floor: its watermark less the retention. A
 * task whose partition has been idle for a while takes the fleet's latest event time in place of
 * its watermark, once: else it would keep everybody's windows open for good.
 *
 * <p>Partitions drain a backlog at different rates, and the windows of one reach back as far as the
 * fleet's first event, which another may yet bring. So windows are forgotten only up to the least
 * floor of all partitions; and stage 2, which reads what this stage sends at a rate of its own,
 * hears of it in the same channel, behind all that was sent before.
 */
final class Settlement {
  private static final String FLOOR = "floor";
  private static final String TOLD = "told";
  private static final String PROMISED = "promised";

  /** An event lies at most a day before its finish; and an hour's margin. */
  private static final long LONGEST_EVENT_MICROS = 25 * Micros.HOUR;

  private static final long IDLE_MILLIS = 3_600_000;

  private final KeyValueStore<String, Long> store;
  private final long retentionMicros;
  private long idleFloor;
  private long told;
  private long promised;

  private long recordsRead = -1;
  private long idleSinceMillis;

  Settlement(KeyValueStore<String, Long> store, long retentionMicros) {
    this.store = store;
    this.retentionMicros = retentionMicros;
    idleFloor = stored(FLOOR);
    told = stored(TOLD);
    promised = stored(PROMISED);
  }

  /** An event that finished before this instant is late, epoch microseconds. */
  long floor(long watermarkMicros) {
    return Math.max(watermarkMicros - retentionMicros, idleFloor);
  }

  /** Minutes before this instant are forgotten, epoch microseconds; 0: none. */
  long forgottenBefore() {
    return promised;
  }

  /**
   * Raises the floor of a task that reads nothing.
   *
   * @param readSoFar how many records the task has read in all
   * @param lastMicros the fleet's latest event time, epoch microseconds
   */
  void noteIdle(long readSoFar, long nowMillis, long lastMicros) {
    if (readSoFar != recordsRead) {
      recordsRead = readSoFar;
      idleSinceMillis = nowMillis;
    } else if (nowMillis - idleSinceMillis >= IDLE_MILLIS
        && Micros.hourOf(lastMicros - retentionMicros) > idleFloor) {
      idleFloor = Micros.hourOf(lastMicros - retentionMicros);
      store.put(FLOOR, idleFloor);
    }
  }

  /**
   * The hour up to which the task has settled, if it is another than last told; 0: nothing new. It
   * counts as told from now on.
   */
  long newlySettled(long watermarkMicros) {
    long hour = Micros.hourOf(floor(watermarkMicros));
    if (hour <= told) {
      return 0;
    }
    told = hour;
    store.put(TOLD, hour);
    return hour;
  }

  /**
   * The instant before which minutes can be forgotten, if it is another than last promised; 0:
   * nothing new. It counts as promised from now on: the caller tells stage 2, and forgets.
   *
   * @param fleetSettledMicros up to where all partitions have settled
   */
  long newlyForgotten(long fleetSettledMicros) {
    long before = Micros.hourOf(Math.min(told, fleetSettledMicros)) - LONGEST_EVENT_MICROS;
    if (before <= promised) {
      return 0;
    }
    promised = before;
    store.put(PROMISED, before);
    return before;
  }

  private long stored(String key) {
    Long value = store.get(key);
    return value == null ? 0 : value;
  }
}
