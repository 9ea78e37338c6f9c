package io.fleetledger.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.metering.Fleet;
import io.fleetledger.metering.MeteringSettings;
import io.fleetledger.registry.AvroSerdes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The names under which state and topics are stored: a change here needs a migration. */
class TopologyDescriptionTest {

  @Test
  void the_topology_is_as_described() throws IOException {
    try (AvroSerdes serdes =
            new AvroSerdes(Map.of("schema.registry.url", "mock://topology-description"));
        InputStream golden = getClass().getResourceAsStream("/topology.txt")) {
      String described =
          PipelineDriver.topology(
                  MeteringSettings.DEFAULT,
                  () -> Catalog.EMPTY,
                  () -> Fleet.UNKNOWN,
                  serdes.valueDeserializer(),
                  serdes.valueSerializer())
              .describe()
              .toString();
      assertThat(described.strip())
          .isEqualTo(
              new String(Objects.requireNonNull(golden).readAllBytes(), StandardCharsets.UTF_8)
                  .strip());
    }
  }
}
