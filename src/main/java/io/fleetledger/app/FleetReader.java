package io.fleetledger.app;

import io.fleetledger.metering.Fleet;
import io.fleetledger.metering.FleetBook;
import io.fleetledger.metering.MeteringTopology;
import io.fleetledger.streams.CompactedTopic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * What the whole fleet has seen, kept up with its topics: what tells an idle partition how far the
 * others are, and all of them what none will revise any more.
 */
final class FleetReader implements AutoCloseable {
  private final CompactedTopic<Object> topics;
  private volatile Fleet fleet = Fleet.UNKNOWN;

  /**
   * Starts to read.
   *
   * @param partitions how many partitions stage 1 has
   * @param onFailure told, on the reader's thread, what ended it
   */
  FleetReader(
      Map<String, ?> clientConfig,
      int partitions,
      Deserializer<Object> values,
      Consumer<Throwable> onFailure) {
    topics =
        CompactedTopic.start(
            "fleet-reader",
            List.of(MeteringTopology.CLOCK_TOPIC, MeteringTopology.SETTLED_TOPIC),
            clientConfig,
            (topic, key, bytes) -> values.deserialize(topic, bytes),
            new Listener(new FleetBook(partitions)),
            onFailure);
  }

  /** What is known now. */
  Fleet current() {
    return fleet;
  }

  /** As {@link CompactedTopic#awaitCaughtUp}. */
  boolean awaitCaughtUp(Duration timeout) throws InterruptedException {
    return topics.awaitCaughtUp(timeout);
  }

  /** As {@link CompactedTopic#isCaughtUp}. */
  boolean isCaughtUp() {
    return topics.isCaughtUp();
  }

  @Override
  public void close() {
    topics.close();
  }

  /** Lives on the reader's thread. */
  private final class Listener implements CompactedTopic.Listener<Object> {
    private final FleetBook book;

    Listener(FleetBook book) {
      this.book = book;
    }

    @Override
    public void onRecord(String topic, String key, @Nullable Object value) {
      book.note(topic + '/' + key, value);
    }

    @Override
    public void onBatch() {
      fleet = book.fleet();
    }
  }
}
