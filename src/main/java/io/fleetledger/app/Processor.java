package io.fleetledger.app;

import io.fleetledger.accounts.AccountsSettings;
import io.fleetledger.accounts.AccountsTopology;
import io.fleetledger.billing.Rater;
import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.CatalogReader;
import io.fleetledger.ledger.LedgerSettings;
import io.fleetledger.ledger.LedgerTable;
import io.fleetledger.ledger.Materializer;
import io.fleetledger.ledger.MaterializerStatus;
import io.fleetledger.ledger.Migrations;
import io.fleetledger.metering.Fleet;
import io.fleetledger.metering.MeteringSettings;
import io.fleetledger.metering.MeteringTopology;
import io.fleetledger.metrics.LedgerMetrics;
import io.fleetledger.metrics.ProcessMetrics;
import io.fleetledger.metrics.StreamReadings;
import io.fleetledger.registry.AvroSerdes;
import io.fleetledger.watch.AlertPublisher;
import io.fleetledger.watch.CompleteClocks;
import io.fleetledger.watch.Courier;
import io.fleetledger.watch.Principals;
import io.fleetledger.watch.Watch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running product: catalog, both stages, the materializer, the rater and the watch, from their
 * start to their end. If one of them fails all end; whoever runs the process starts it again.
 */
final class Processor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Processor.class);

  private final Resources resources = new Resources();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Vitals vitals;
  private final CatalogReader catalog;
  private final FleetReader fleet;
  private final Materializer materializer;
  private final Rater rater;
  private final Watch watch;
  private final StreamVitals stream;
  private final Monitor monitor;

  private Processor(
      Settings settings, int partitions, Vitals vitals, ProcessMetrics metrics, Duration patience)
      throws Exception {
    this.vitals = vitals;
    try {
      var serdes = resources.own(new AvroSerdes(settings.serdes()));
      catalog =
          resources.own(
              CatalogReader.start(settings.kafka(), serdes.valueDeserializer(), this::fail));
      fleet =
          resources.own(
              new FleetReader(
                  settings.kafka(), partitions, serdes.valueDeserializer(), this::fail));
      // What is known at the start need not wait in suspense for it.
      vitals.starting("reading the catalog, for which the schema registry must answer");
      if (!catalog.awaitCaughtUp(patience) || !fleet.awaitCaughtUp(patience)) {
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
                  serdes.plainDeserializer(),
                  LedgerTable.all(),
                  this::fail));
      materializer.start();
      rater = resources.own(new Rater(database, this::fail));
      rater.start();
      watch =
          resources.own(
              new Watch(
                  database,
                  AlertSettings.watch(settings),
                  clocks(settings, resources.own(Servers.kafka(settings))),
                  this::fail));
      watch.start();
      resources
          .own(
              new Principals(
                  database, settings.kafka(), Topics.INFERENCE_EVENTS, serdes, this::fail))
          .start();
      resources
          .own(
              new AlertPublisher(
                  database,
                  AlertPublisher.topic(settings.kafka(), settings.applicationId(), serdes),
                  this::fail))
          .start();
      resources
          .own(
              new Courier(
                  database,
                  AlertSettings.receivers(settings),
                  settings.alertDelivery(),
                  Clock.systemUTC(),
                  this::fail))
          .start();

      var wait = new RegistryWait(StreamsSettings.MAX_POLL_INTERVAL.minusMinutes(1));
      Topology topology =
          topology(
              settings,
              partitions,
              catalog::current,
              fleet::current,
              wait.over(serdes.valueDeserializer()),
              wait.over(serdes.valueSerializer()));
      var streams = new KafkaStreams(topology, StreamsSettings.of(settings));
      stream = new StreamVitals(streams, new Restoring());
      streams.setUncaughtExceptionHandler(new StreamFailures(this::fail));
      streams.setGlobalStateRestoreListener(stream.restoring());
      CloseOptions closing = closing(settings);
      resources.own((AutoCloseable) () -> streams.close(closing));
      resources.own(wait);
      var admin = resources.own(Servers.kafka(settings));
      var check = new StartCheck(admin, database, settings);
      Set<String> stateTopics = StateTopics.of(topology, settings.applicationId());
      monitor =
          resources.own(
              Monitor.start(
                  admin, settings, stream, () -> stream.isRunning() && check.know(stateTopics)));
      resources.own(metrics.bind(streams));
      streams.start();
      show(settings, metrics);
      vitals.running(() -> facts().live(), () -> facts().ready(settings.readyLag()));
    } catch (Exception e) {
      resources.close();
      throw e;
    }
  }

  /** Starts it; what it needs is checked first. Nobody asks for its health or its metrics. */
  static Processor start(Settings settings) throws Exception {
    return start(settings, new Vitals(), new ProcessMetrics(Cli.version()), false);
  }

  /**
   * Starts it; what it needs is waited for, and checked first.
   *
   * @param vitals told how it goes
   * @param metrics told what it does
   * @param acceptLoss whether to go on without records that were deleted unread
   */
  static Processor start(
      Settings settings, Vitals vitals, ProcessMetrics metrics, boolean acceptLoss)
      throws Exception {
    var patience = new Patience(settings.startupPatience(), vitals);
    int partitions =
        patience.untilReached(
            () -> {
              vitals.starting("checking Kafka and PostgreSQL");
              return check(settings, acceptLoss);
            });
    return patience.untilReached(
        () -> new Processor(settings, partitions, vitals, metrics, patience.left()));
  }

  /** Returns how many partitions stage 1 has. */
  private static int check(Settings settings, boolean acceptLoss) throws Exception {
    try (var admin = Servers.kafka(settings)) {
      // First what no waiting for the database cures.
      int partitions = new TopicCheck(admin).require(settings);
      check(settings, admin, partitions, acceptLoss);
      return partitions;
    }
  }

  private static void check(Settings settings, Admin admin, int partitions, boolean acceptLoss)
      throws Exception {
    try (var database = Servers.postgres(settings);
        var serdes = new AvroSerdes(settings.serdes())) {
      new Migrations(database).check();
      new LedgerSettings(settings.workflowGap()).write(database);
      Topology topology =
          topology(
              settings,
              partitions,
              () -> Catalog.EMPTY,
              () -> Fleet.UNKNOWN,
              serdes.valueDeserializer(),
              serdes.valueSerializer());
      new StartCheck(admin, database, settings)
          .require(StateTopics.of(topology, settings.applicationId()), acceptLoss);
    }
  }

  /**
   * Both stages.
   *
   * @param partitions how many partitions stage 1 has
   */
  static Topology topology(
      Settings settings,
      int partitions,
      Supplier<Catalog> catalog,
      Supplier<Fleet> fleet,
      Deserializer<Object> deserializer,
      Serializer<Object> serializer) {
    var topology = new Topology();
    MeteringTopology.addTo(topology, metering(settings), catalog, fleet, deserializer, serializer);
    return AccountsTopology.addTo(
        topology, accounts(settings, partitions), deserializer, serializer);
  }

  /** What it and the tables tell, from now on. */
  private void show(Settings settings, ProcessMetrics metrics) throws Exception {
    metrics.add(readings -> ProcessorReadings.tell(facts(), materializer.metrics(), readings));
    metrics.add(readings -> StreamReadings.tell(stream.streams().metrics().values(), readings));
    var tables =
        resources.own(
            new LedgerMetrics(
                resources.own(Servers.metricsPostgres(settings)), settings.metrics()));
    metrics.add(tables::tell);
  }

  /** How it is now. */
  private ProcessorFacts facts() {
    MaterializerStatus status = materializer.status();
    return new ProcessorFacts(
        stream.state(),
        stream.isRunning(),
        stream.tasks(),
        monitor.allTasksHeld(),
        stream.restoring().recordsLeft(),
        monitor.sourceLag(),
        stream.sinceLastPoll(),
        catalog.isCaughtUp(),
        fleet.isCaughtUp(),
        status,
        Duration.ofNanos(System.nanoTime() - status.lastTurnNanos()),
        Duration.ofNanos(System.nanoTime() - rater.status().lastTurnNanos()),
        Duration.ofNanos(System.nanoTime() - watch.lastTurnNanos()));
  }

  /** Returns when everything that was committed before the call is in the tables. */
  void awaitMaterialized(Duration timeout) throws Exception {
    materializer.awaitCaughtUp(timeout);
  }

  /** Returns when everything that is in the tables is rated. */
  void awaitRated(Duration timeout) throws Exception {
    rater.awaitRated(timeout);
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

  /** Not ready first, then the end. */
  private void fail(Throwable cause) {
    String reason = Failure.of(cause).line();
    vitals.failed(reason);
    LOG.error("the processor ends: {}", reason);
    ended.completeExceptionally(cause);
  }

  /** The rules of the metering. */
  static MeteringSettings metering(Settings settings) {
    return new MeteringSettings(
        micros(settings.retention()),
        micros(settings.futureTolerance()),
        micros(Duration.between(Instant.EPOCH, settings.accountingStart())),
        micros(settings.dedupHorizon()));
  }

  private static CompleteClocks clocks(Settings settings, Admin admin) {
    return new CompleteClocks(
        admin,
        settings.applicationId(),
        List.of(Topics.INFERENCE_EVENTS, Topics.NODE_SAMPLES),
        Topics.USAGE_DELTAS,
        AlertSettings.watch(settings).idle());
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
