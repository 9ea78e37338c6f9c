package io.fleetledger.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.metering.Fleet;
import io.fleetledger.metering.MeteringSettings;
import io.fleetledger.registry.AvroSerdes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.streams.TopologyDescription;
import org.junit.jupiter.api.Test;

/**
 * The names under which state and topics are stored. A version that renames or drops a store or a
 * topic leaves what is under the old name behind: windows, dedup and watermarks begin anew, and
 * records are counted twice. So a change here needs a way over, or an application.id of its own and
 * a recompute from the log; then topology.txt is written anew. A new store or topic is no break;
 * nor is another order of processors.
 */
class TopologyDescriptionTest {
  private static final String WORDS = "[a-z]+(-[a-z]+)*";

  @Test
  void the_topology_is_as_described() throws IOException {
    try (InputStream golden = getClass().getResourceAsStream("/topology.txt")) {
      assertThat(describe().toString().strip())
          .as("the topology; see above what a difference means to a running installation")
          .isEqualTo(
              new String(Objects.requireNonNull(golden).readAllBytes(), StandardCharsets.UTF_8)
                  .strip());
    }
  }

  @Test
  void every_name_is_one_that_we_gave() {
    List<String> names = new ArrayList<>();
    for (TopologyDescription.Subtopology part : describe().subtopologies()) {
      for (TopologyDescription.Node node : part.nodes()) {
        names.add(node.name());
        switch (node) {
          case TopologyDescription.Source source ->
              names.addAll(Objects.requireNonNull(source.topicSet()));
          case TopologyDescription.Processor processor -> names.addAll(processor.stores());
          case TopologyDescription.Sink sink -> names.add(sink.topic());
          default -> throw new IllegalStateException("an unknown kind of node: " + node);
        }
      }
    }
    // Those that the engine makes up are numbered, and move when anything is added.
    assertThat(names).hasSizeGreaterThan(30).allMatch(name -> name.matches(WORDS));
  }

  private static TopologyDescription describe() {
    try (AvroSerdes serdes =
        new AvroSerdes(Map.of("schema.registry.url", "mock://topology-description"))) {
      return PipelineDriver.topology(
              MeteringSettings.DEFAULT,
              () -> Catalog.EMPTY,
              () -> Fleet.UNKNOWN,
              serdes.valueDeserializer(),
              serdes.valueSerializer())
          .describe();
    }
  }
}
