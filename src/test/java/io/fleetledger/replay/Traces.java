package io.fleetledger.replay;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.CatalogFile;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;

/** Traces, catalogs and what a simulation makes of them. */
final class Traces {
  static final Trace MOONCAKE = Trace.resource("traces/mooncake_conversation.csv.gz");

  private Traces() {}

  static Catalog demoCatalog() {
    return CatalogFile.read(Path.of("src/main/resources/demo/catalog.yaml")).catalog();
  }

  static Catalog catalog(String yaml) {
    try {
      Path file = Files.createTempFile("catalog", ".yaml");
      try {
        return CatalogFile.read(Files.writeString(file, yaml)).catalog();
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Trace written(Path directory, String name, String content) throws IOException {
    return Trace.file(Files.writeString(directory.resolve(name), content));
  }

  static List<InferenceEvent> read(Trace trace) {
    List<InferenceEvent> all = new ArrayList<>();
    try (TraceReader reader = trace.open()) {
      reader.forEachRemaining(all::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  static List<SpecificRecord> simulate(Trace trace, Catalog catalog) {
    List<SpecificRecord> all = new ArrayList<>();
    try (TraceReader reader = trace.open()) {
      new Simulation(catalog, reader, trace.summarize().fingerprint()).forEachRemaining(all::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  static List<InferenceEvent> events(List<SpecificRecord> records) {
    return only(InferenceEvent.class, records);
  }

  static List<NodeSample> samples(List<SpecificRecord> records) {
    return only(NodeSample.class, records);
  }

  private static <T> List<T> only(Class<T> type, List<SpecificRecord> records) {
    return records.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .collect(Collectors.toCollection(ArrayList::new));
  }
}
