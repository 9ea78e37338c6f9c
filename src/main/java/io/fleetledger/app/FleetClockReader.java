package io.fleetledger.app;

import io.fleetledger.metering.FleetSpan;
import io.fleetledger.metering.MeteringTopology;
import io.fleetledger.schema.FleetClock;
import io.fleetledger.streams.CompactedTopic;
import io.fleetledger.time.Micros;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * The span of event time that the whole fleet has seen, kept up with its topic: what tells a
 * partition that is idle how far the others are.
 */
final class FleetClockReader implements AutoCloseable {
  private final CompactedTopic<FleetSpan> topic;
  private volatile @Nullable FleetSpan span;

  /**
   * Starts to read.
   *
   * @param onFailure told, on the reader's thread, what ended it
   */
  FleetClockReader(
      Map<String, ?> clientConfig, Deserializer<Object> values, Consumer<Throwable> onFailure) {
    topic =
        CompactedTopic.start(
            "fleet-clock-reader",
            List.of(MeteringTopology.CLOCK_TOPIC),
            clientConfig,
            (name, key, bytes) -> span(values.deserialize(name, bytes)),
            new Spans(),
            onFailure);
  }

  /** The span as of now; null: nothing was seen yet. */
  @Nullable FleetSpan current() {
    return span;
  }

  /** As {@link CompactedTopic#awaitCaughtUp}. */
  boolean awaitCaughtUp(Duration timeout) throws InterruptedException {
    return topic.awaitCaughtUp(timeout);
  }

  @Override
  public void close() {
    topic.close();
  }

  private static FleetSpan span(Object value) {
    if (value instanceof FleetClock clock) {
      return FleetSpan.of(Micros.of(clock.getFirstAt()), Micros.of(clock.getLastAt()));
    }
    throw new SerializationException("no FleetClock but " + value.getClass().getName());
  }

  /** The span of each partition; lives on the reader's thread. */
  private final class Spans implements CompactedTopic.Listener<FleetSpan> {
    private final Map<String, FleetSpan> spans = new HashMap<>();

    @Override
    public void onRecord(String name, String key, @Nullable FleetSpan value) {
      if (value == null) {
        spans.remove(key);
      } else {
        spans.put(key, value);
      }
    }

    @Override
    public void onBatch() {
      span = spans.values().stream().reduce((a, b) -> a.union(b)).orElse(null);
    }
  }
}
