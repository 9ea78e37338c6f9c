package io.fleetledger.app;

import io.fleetledger.ledger.Quarantine;
import picocli.CommandLine.Parameters;

/** The parameters that name a record of a topic. */
final class RecordPlace {
  @Parameters(index = "0", paramLabel = "TOPIC", description = "Topic that it was read from.")
  @SuppressWarnings("NullAway.Init")
  private String topic;

  @Parameters(index = "1", paramLabel = "PARTITION", description = "Its partition.")
  private int partition;

  @Parameters(index = "2", paramLabel = "OFFSET", description = "Its offset.")
  private long offset;

  Quarantine.Place place() {
    return new Quarantine.Place(topic, partition, offset);
  }
}
