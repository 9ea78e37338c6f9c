package io.fleetledger.app;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.CatalogDiff;
import io.fleetledger.catalog.CatalogReader;
import io.fleetledger.catalog.CatalogTopics;
import io.fleetledger.registry.AvroSerdes;
import java.time.Duration;

/** Reads and writes the catalog once, for commands. */
final class CatalogAccess {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private CatalogAccess() {}

  /** The catalog in force. */
  static Catalog read(Settings settings) throws InterruptedException {
    Servers.requireKafka(settings);
    try (var serdes = new AvroSerdes(settings.serdes());
        // What ends the reader is thrown by awaitCaughtUp.
        var reader =
            CatalogReader.start(settings.kafka(), serdes.valueDeserializer(), ended -> {})) {
      if (!reader.awaitCaughtUp(PATIENCE)) {
        throw new UnreachableException(
            "the catalog can't be read within %d s: check Kafka and the schema registry at %s"
                .formatted(PATIENCE.toSeconds(), settings.serdes().get("schema.registry.url")));
      }
      return reader.current();
    }
  }

  /** Writes what changes. */
  static void write(Settings settings, CatalogDiff changes) {
    try (var serdes = new AvroSerdes(settings.serdes());
        var producer = CatalogTopics.producer(settings.kafka(), serdes.valueSerializer())) {
      CatalogTopics.write(producer, changes.entries());
    }
  }
}
