package io.fleetledger.accounts;

import io.fleetledger.schema.WorkflowState;
import io.fleetledger.streams.AvroStores;
import io.fleetledger.streams.CommitHook;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;

/**
 * Stage 2 as a picture.
 *
 * <pre>
 * usage-deltas (from stage 1) --> accounts --> tenant-usage, workflows
 * </pre>
 *
 * Names of topics, processors and stores are part of the stored format: renaming one loses what is
 * under it.
 */
public final class AccountsTopology {
  public static final String DELTAS_TOPIC = "usage-deltas";
  public static final String TENANT_USAGE_TOPIC = "tenant-usage";
  public static final String WORKFLOWS_TOPIC = "workflows";

  static final String PROCESSOR = "accounts";
  static final String USAGE_OUT = "tenant-usage-out";
  static final String WORKFLOWS_OUT = "workflows-out";

  static final String COMMIT = "accounts-commit";
  static final String WINDOWS = "tenant-windows";
  static final String WORKFLOWS = "workflow-sessions";
  static final String UPSTREAMS = "upstreams";

  private AccountsTopology() {}

  /**
   * Adds stage 2 to a topology.
   *
   * @param deserializer of the deltas and the stores; used by several threads
   * @param serializer of all that is written; used by several threads
   */
  public static Topology addTo(
      Topology topology,
      AccountsSettings settings,
      Deserializer<Object> deserializer,
      Serializer<Object> serializer) {
    AvroStores stores = new AvroStores(serializer, deserializer);
    return topology
        .addSource("usage-deltas-in", new StringDeserializer(), deserializer, DELTAS_TOPIC)
        .addProcessor(
            PROCESSOR,
            () -> new AccountsProcessor(settings, stores.serde(WorkflowState.class).deserializer()),
            "usage-deltas-in")
        .addStateStore(CommitHook.builder(COMMIT), PROCESSOR)
        .addStateStore(stores.ofBytes(WINDOWS), PROCESSOR)
        .addStateStore(stores.ofBytes(WORKFLOWS), PROCESSOR)
        .addStateStore(stores.of(UPSTREAMS, Serdes.Long()), PROCESSOR)
        .addSink(USAGE_OUT, TENANT_USAGE_TOPIC, new StringSerializer(), serializer, PROCESSOR)
        .addSink(WORKFLOWS_OUT, WORKFLOWS_TOPIC, new StringSerializer(), serializer, PROCESSOR);
  }
}
