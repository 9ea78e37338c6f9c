package io.fleetledger.catalog;

import io.fleetledger.streams.CompactedTopic;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * The catalog in force, kept up with its topics. {@link #current} may be called by any thread and
 * never waits; what it returns never changes.
 */
public final class CatalogReader implements AutoCloseable {
  private final CompactedTopic<CatalogEntry> topics;
  private volatile Snapshot snapshot = new Snapshot(Catalog.EMPTY, 0);

  private record Snapshot(Catalog catalog, long revision) {}

  private CatalogReader(
      Map<String, ?> clientConfig, Deserializer<Object> values, Consumer<Throwable> onFailure) {
    topics =
        CompactedTopic.start(
            "catalog-reader",
            CatalogTopics.names(),
            clientConfig,
            (topic, key, bytes) -> decode(topic, key, values.deserialize(topic, bytes)),
            new Changes(),
            onFailure);
  }

  /**
   * Starts to read the catalog's topics.
   *
   * @param clientConfig how to reach the brokers
   * @param values decodes values into generated classes; not closed here
   * @param onFailure told, on the reader's thread, what ended it
   */
  public static CatalogReader start(
      Map<String, ?> clientConfig, Deserializer<Object> values, Consumer<Throwable> onFailure) {
    return new CatalogReader(clientConfig, values, onFailure);
  }

  /** All reference data as of now. */
  public Catalog current() {
    return snapshot.catalog();
  }

  /**
   * Counts the changes of {@link #current}. Ask for it first: the catalog asked for after it is at
   * least as new.
   */
  public long revision() {
    return snapshot.revision();
  }

  /**
   * As {@link CompactedTopic#awaitCaughtUp}: all that was in the topics at the start is in force.
   */
  public boolean awaitCaughtUp(Duration timeout) throws InterruptedException {
    return topics.awaitCaughtUp(timeout);
  }

  /** As {@link CompactedTopic#isCaughtUp}. */
  public boolean isCaughtUp() {
    return topics.isCaughtUp();
  }

  /** Records that can't be read; of their keys, what was in force before still is. */
  public List<CompactedTopic.Problem> problems() {
    return topics.problems();
  }

  @Override
  public void close() {
    topics.close();
  }

  private static CatalogEntry decode(String topic, String key, Object value) {
    CatalogEntry entry = CatalogCodec.fromAvro(value);
    if (!entry.kind().topic().equals(topic)) {
      throw new IllegalArgumentException("a " + entry.kind().idField() + " in topic " + topic);
    }
    if (!entry.key().equals(key)) {
      throw new IllegalArgumentException(
          "the value of key '" + key + "' says it is '" + entry.key() + "'");
    }
    return entry;
  }

  /** Gathers the changes of one fetch; lives on the reader's thread. */
  private final class Changes implements CompactedTopic.Listener<CatalogEntry> {
    private final Map<CatalogKind, Map<String, History<?>>> changed =
        new EnumMap<>(CatalogKind.class);

    @Override
    public void onRecord(String topic, String key, @Nullable CatalogEntry entry) {
      CatalogKind kind = CatalogKind.ofTopic(topic).orElseThrow();
      Map<String, History<?>> histories =
          changed.computeIfAbsent(kind, each -> new HashMap<>(current().histories(each)));
      if (entry == null) {
        histories.remove(key);
      } else {
        histories.put(key, entry.history());
      }
    }

    @Override
    public void onBatch() {
      Catalog catalog = current();
      for (Map.Entry<CatalogKind, Map<String, History<?>>> change : changed.entrySet()) {
        catalog = catalog.with(change.getKey(), change.getValue());
      }
      changed.clear();
      if (!catalog.equals(current())) {
        snapshot = new Snapshot(catalog, snapshot.revision() + 1);
      }
    }
  }
}
