package io.fleetledger.metering;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.schema.BootState;
import io.fleetledger.schema.FleetClock;
import io.fleetledger.schema.Intake;
import io.fleetledger.schema.NodeCoverage;
import io.fleetledger.schema.NodePresence;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.schema.SuspenseState;
import io.fleetledger.streams.AvroStores;
import io.fleetledger.streams.CommitHook;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;

/**
 * Stage 1 as a picture.
 *
 * <pre>
 * inference-events --+              +--> usage-deltas (to stage 2)
 *                    +-- metering --+--> node-usage, node-coverage, usage-corrections
 * node-samples ------+              +--> intake, fleet-clock, fleet-settled, suspense, quarantine
 * </pre>
 *
 * Names of topics, processors and stores are part of the stored format: renaming one loses what is
 * under it.
 */
public final class MeteringTopology {
  public static final String EVENTS_TOPIC = "inference-events";
  public static final String SAMPLES_TOPIC = "node-samples";
  public static final String DELTAS_TOPIC = "usage-deltas";
  public static final String NODE_USAGE_TOPIC = "node-usage";
  public static final String COVERAGE_TOPIC = "node-coverage";
  public static final String CORRECTIONS_TOPIC = "usage-corrections";
  public static final String INTAKE_TOPIC = "intake";
  public static final String CLOCK_TOPIC = "fleet-clock";
  public static final String SETTLED_TOPIC = "fleet-settled";
  public static final String SUSPENSE_TOPIC = "suspense";
  public static final String QUARANTINE_TOPIC = "quarantine";

  /** Every commit that reads a record writes to it, so it is never empty again. */
  public static final String INTAKES = "intakes";

  static final String PROCESSOR = "metering";
  static final String DELTAS_OUT = "usage-deltas-out";
  static final String NODES_OUT = "node-usage-out";
  static final String COVERAGE_OUT = "node-coverage-out";
  static final String CORRECTIONS_OUT = "usage-corrections-out";
  static final String INTAKE_OUT = "intake-out";
  static final String CLOCK_OUT = "fleet-clock-out";
  static final String SETTLED_OUT = "fleet-settled-out";
  static final String SUSPENSE_OUT = "suspense-out";
  static final String QUARANTINE_OUT = "quarantine-out";

  static final String COMMIT = "metering-commit";
  static final String CLOCKS = "clocks";
  static final String SETTLEMENT = "settlement";
  static final String BOOTS = "boots";
  static final String SEQUENCES = "sequences";
  static final String COVERAGE = "coverage-hours";
  static final String SAMPLES = "sampled-minutes";
  static final String EVENT_IDS = "event-ids";
  static final String SUSPENSE = "suspended-records";
  static final String NODE_MINUTES = "node-minutes";
  static final String NODE_HOURS = "node-hours";
  static final String NODES = "nodes";

  private MeteringTopology() {}

  /**
   * Adds stage 1 to a topology.
   *
   * @param catalog the reference data in force, replaced whole when anything changes
   * @param fleet what all partitions have seen, as far as it is known
   * @param deserializer of the source topics and the stores; used by several threads
   * @param serializer of all that is written; used by several threads
   */
  public static Topology addTo(
      Topology topology,
      MeteringSettings settings,
      Supplier<Catalog> catalog,
      Supplier<Fleet> fleet,
      Deserializer<Object> deserializer,
      Serializer<Object> serializer) {
    AvroStores stores = new AvroStores(serializer, deserializer);
    var bytes = new ByteArrayDeserializer();
    topology
        .addSource("inference-events-in", bytes, bytes, EVENTS_TOPIC)
        .addSource("node-samples-in", bytes, bytes, SAMPLES_TOPIC)
        .addProcessor(
            PROCESSOR,
            () -> new MeteringProcessor(settings, catalog, fleet, deserializer),
            "inference-events-in",
            "node-samples-in")
        .addStateStore(CommitHook.builder(COMMIT), PROCESSOR)
        .addStateStore(stores.ofRecords(INTAKES, Intake.class), PROCESSOR)
        .addStateStore(stores.ofRecords(CLOCKS, FleetClock.class), PROCESSOR)
        .addStateStore(stores.of(SETTLEMENT, Serdes.Long()), PROCESSOR)
        .addStateStore(stores.of(SEQUENCES, Serdes.ByteArray()), PROCESSOR)
        .addStateStore(stores.of(SAMPLES, Serdes.ByteArray()), PROCESSOR)
        .addStateStore(stores.of(EVENT_IDS, Serdes.ByteArray()), PROCESSOR)
        .addStateStore(stores.ofRecords(BOOTS, BootState.class), PROCESSOR)
        .addStateStore(stores.ofRecords(COVERAGE, NodeCoverage.class), PROCESSOR)
        .addStateStore(stores.ofRecords(SUSPENSE, SuspenseState.class), PROCESSOR)
        .addStateStore(stores.of(NODE_MINUTES, Serdes.ByteArray()), PROCESSOR)
        .addStateStore(stores.ofRecords(NODE_HOURS, NodeUsage.class), PROCESSOR)
        .addStateStore(stores.ofRecords(NODES, NodePresence.class), PROCESSOR);
    topology.addSink(
        DELTAS_OUT,
        DELTAS_TOPIC,
        new StringSerializer(),
        serializer,
        new DeltaPartitioner(),
        PROCESSOR);
    addSink(topology, NODES_OUT, NODE_USAGE_TOPIC, serializer);
    addSink(topology, COVERAGE_OUT, COVERAGE_TOPIC, serializer);
    addSink(topology, CORRECTIONS_OUT, CORRECTIONS_TOPIC, serializer);
    addSink(topology, INTAKE_OUT, INTAKE_TOPIC, serializer);
    addSink(topology, CLOCK_OUT, CLOCK_TOPIC, serializer);
    addSink(topology, SETTLED_OUT, SETTLED_TOPIC, serializer);
    addSink(topology, SUSPENSE_OUT, SUSPENSE_TOPIC, serializer);
    return topology.addSink(
        QUARANTINE_OUT,
        QUARANTINE_TOPIC,
        new ByteArraySerializer(),
        new ByteArraySerializer(),
        PROCESSOR);
  }

  private static void addSink(
      Topology topology, String name, String topic, Serializer<Object> serializer) {
    topology.addSink(name, topic, new StringSerializer(), serializer, PROCESSOR);
  }
}
