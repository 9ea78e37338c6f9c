package io.fleetledger.metering;

import io.fleetledger.time.Micros;
import io.fleetledger.usage.RowKeys;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * How far a task has settled, and how far all have.
 *
 * <p>A record is late if its time is before the floor of its topic in the task: the watermark less
 * the retention. A topic that has been idle in the task for a while takes the fleet's latest event
 * time in place of its watermark: else it would keep everybody's windows open for good.
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

  /** How long a topic has been idle in this life of the task, and the floor that it got for it. */
  private static final class Source {
    private final String key;
    private long recordsRead = -1;
    private long idleSinceMillis;
    private long floor;

    Source(String topic) {
      key = RowKeys.of(FLOOR, topic);
    }
  }

  private final KeyValueStore<String, Long> store;
  private final long retentionMicros;
  private final Map<String, Source> sources = new HashMap<>();
  private long told;
  private long promised;

  Settlement(KeyValueStore<String, Long> store, long retentionMicros) {
    this.store = store;
    this.retentionMicros = retentionMicros;
    told = stored(TOLD);
    promised = stored(PROMISED);
  }

  /** A record of a topic whose time is before this instant is late, epoch microseconds. */
  long floor(String topic, long watermarkMicros) {
    return Math.max(watermarkMicros - retentionMicros, source(topic).floor);
  }

  /** Minutes before this instant are forgotten, epoch microseconds; 0: none. */
  long forgottenBefore() {
    return promised;
  }

  /**
   * Raises the floor of a topic of which nothing is read.
   *
   * @param readSoFar how many of its records the task has read in all
   * @param lastMicros the fleet's latest event time, epoch microseconds
   */
  void noteIdle(String topic, long readSoFar, long nowMillis, long lastMicros) {
    Source source = source(topic);
    long floor = Micros.hourOf(lastMicros - retentionMicros);
    if (readSoFar != source.recordsRead) {
      source.recordsRead = readSoFar;
      source.idleSinceMillis = nowMillis;
    } else if (nowMillis - source.idleSinceMillis >= IDLE_MILLIS && floor > source.floor) {
      source.floor = floor;
      store.put(source.key, floor);
    }
  }

  /**
   * The hour up to which the task has settled, if it is another than last told; 0: nothing new. It
   * counts as told from now on.
   *
   * @param floorMicros the least floor of the topics
   */
  long newlySettled(long floorMicros) {
    long hour = Micros.hourOf(floorMicros);
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

  private Source source(String topic) {
    Source source = sources.get(topic);
    if (source == null) {
      source = new Source(topic);
      source.floor = stored(source.key);
      sources.put(topic, source);
    }
    return source;
  }

  private long stored(String key) {
    Long value = store.get(key);
    return value == null ? 0 : value;
  }
}
