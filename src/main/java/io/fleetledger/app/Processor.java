package io.fleetledger.app;

import io.fleetledger.accounts.AccountsSettings;
import io.fleetledger.accounts.AccountsTopology;
import io.fleetledger.catalog.CatalogReader;
import io.fleetledger.ledger.LedgerSettings;
import io.fleetledger.ledger.LedgerTable;
import io.fleetledger.ledger.Materializer;
import io.fleetledger.ledger.Migrations;
import io.fleetledger.metering.MeteringSettings;
import io.fleetledger.metering.MeteringTopology;
import io.fleetledger.registry.AvroSerdes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;

/**
 * The running product: catalog, both stages and the materializer, from their start to their end. If
 * one of them fails all end; whoever runs the process starts it again.
 */
final class Processor implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Resources resources = new Resources();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Materializer materializer;

  private Processor(Settings settings, int partitions) throws Exception {
    try {
      var serdes = resources.own(new AvroSerdes(settings.serdes()));
      var catalog =
          resources.own(
              CatalogReader.start(settings.kafka(), serdes.valueDeserializer(), this::fail));
      var fleet =
          resources.own(
              new FleetReader(
                  settings.kafka(), partitions, serdes.valueDeserializer(), this::fail));
      // What is known at the start need not wait in suspense for it.
      if (!catalog.awaitCaughtUp(PATIENCE) || !fleet.awaitCaughtUp(PATIENCE)) {
        throw new UnreachableException(
            "the catalog can't be read: check the schema registry at "
                + settings.serdes().get("schema.registry.url"));
      }

      var database = resources.own(Servers.postgres(settings));
      materializer =
          resources.own(
              new Materializer(
                  materializerClient(settings),
                  settings.applicationId() + "-materializer",
                  database,
                  serdes.valueDeserializer(),
                  LedgerTable.all(),
                  this::fail));
      materializer.start();

      Topology topology = topology(settings, partitions, catalog, fleet, serdes);
      var streams = new KafkaStreams(topology, StreamsSettings.of(settings));
      streams.setUncaughtExceptionHandler(new StreamFailures(this::fail));
      CloseOptions closing = closing(settings);
      resources.own((AutoCloseable) () -> streams.close(closing));
      streams.start();
    } catch (Exception e) {
      resources.close();
      throw e;
    }
  }

  /** Starts it; what it needs is checked first. */
  static Processor start(Settings settings) throws Exception {
    int partitions;
    try (var admin = Servers.kafka(settings)) {
      partitions = TopicCheck.require(admin, settings);
    }
    try (var database = Servers.postgres(settings)) {
      new Migrations(database).check();
      new LedgerSettings(settings.workflowGap()).write(database);
    }
    return new Processor(settings, partitions);
  }

  /**
   * Both stages.
   *
   * @param partitions how many partitions stage 1 has
   */
  static Topology topology(
      Settings settings,
      int partitions,
      CatalogReader catalog,
      FleetReader fleet,
      AvroSerdes serdes) {
    var topology = new Topology();
    MeteringTopology.addTo(
        topology,
        metering(settings),
        catalog::current,
        fleet::current,
        serdes.valueDeserializer(),
        serdes.valueSerializer());
    return AccountsTopology.addTo(
        topology,
        accounts(settings, partitions),
        serdes.valueDeserializer(),
        serdes.valueSerializer());
  }

  /** Returns when everything that was committed before the call is in the tables. */
  void awaitMaterialized(Duration timeout) throws Exception {
    materializer.awaitCaughtUp(timeout);
  }

  /** Throws what ended it, if it has failed. */
  void requireAlive() throws Exception {
    if (ended.isDone()) {
      awaitEnd();
    }
  }

  /** Waits until it fails, and throws why; being closed is no failure and does not return. */
  void awaitEnd() throws Exception {
    try {
      ended.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  @Override
  public void close() throws Exception {
    resources.close();
  }

  private void fail(Throwable cause) {
    ended.completeExceptionally(cause);
  }

  private static MeteringSettings metering(Settings settings) {
    return new MeteringSettings(
        micros(settings.retention()),
        micros(settings.futureTolerance()),
        micros(Duration.between(Instant.EPOCH, settings.accountingStart())),
        micros(settings.dedupHorizon()));
  }

  private static AccountsSettings accounts(Settings settings, int partitions) {
    return new AccountsSettings(partitions, micros(settings.workflowGap()));
  }

  private static long micros(Duration duration) {
    return Math.multiplyExact(duration.toSeconds(), 1_000_000L);
  }

  /** Like a stream thread it is missed, and comes back, as the settings say. */
  private static Map<String, Object> materializerClient(Settings settings) {
    Map<String, Object> client = new HashMap<>(settings.kafka());
    int sessionTimeoutMs = (int) settings.sessionTimeout().toMillis();
    client.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, sessionTimeoutMs);
    client.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, sessionTimeoutMs / 4);
    String instance = settings.groupInstanceId();
    if (instance != null) {
      client.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instance);
    }
    return client;
  }

  /** One that comes back under its own name keeps its place in the group; others give it up. */
  private static CloseOptions closing(Settings settings) {
    return CloseOptions.timeout(settings.shutdownGrace())
        .withGroupMembershipOperation(
            settings.groupInstanceId() == null
                ? GroupMembershipOperation.LEAVE_GROUP
                : GroupMembershipOperation.REMAIN_IN_GROUP);
  }
}
