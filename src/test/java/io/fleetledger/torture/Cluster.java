package io.fleetledger.torture;

import io.fleetledger.app.Main;
import io.fleetledger.faults.KafkaRequests;
import io.fleetledger.faults.PostgresRequests;
import io.fleetledger.faults.Proxy;
import io.fleetledger.faults.Requests;
import io.fleetledger.registry.AvroSerdes;
import io.fleetledger.sandbox.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;

/** Everything, each in a process of its own; the processors reach their servers through proxies. */
final class Cluster implements AutoCloseable {
  static final int PARTITIONS = 4;

  /** What is settled by the clock is short, so that faults outlast it. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "partitions", Integer.toString(PARTITIONS),
          "num.stream.threads", "1",
          "num.standby.replicas", "1",
          "commit.interval.ms", "200",
          "session.timeout.ms", "6000",
          "transaction.timeout.ms", "8000",
          // Several on one machine.
          "http.port", "0",
          // A repeat of an event that was late must be known, too.
          "dedup.horizon.hours", "240");

  private final Path directory;
  private final Registry registry;
  private final Postgres postgres;
  private final Broker broker;
  private final List<Instance> instances;

  private Cluster(
      Path directory,
      Registry registry,
      Postgres postgres,
      Broker broker,
      List<Instance> instances) {
    this.directory = directory;
    this.registry = registry;
    this.postgres = postgres;
    this.broker = broker;
    this.instances = instances;
  }

  /** Starts the servers in an empty directory, and makes topics and tables; no processor yet. */
  static Cluster start(Path directory, int processors) throws Exception {
    Files.createDirectories(directory);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Registry> registering =
          threads.submit(() -> Registry.start(directory.resolve("registry")));
      Future<Postgres> storing =
          threads.submit(() -> Postgres.start(directory.resolve("postgres")));
      Map<Integer, Integer> listeners = new LinkedHashMap<>();
      List<Proxy> brokerProxies = new ArrayList<>();
      for (int i = 0; i < processors; i++) {
        int listener = Ports.free();
        Proxy proxy = Proxy.start(Ports.free(), listener, KafkaRequests.PROTOCOL);
        listeners.put(listener, proxy.port());
        brokerProxies.add(proxy);
      }
      Broker broker = Broker.start(directory.resolve("broker"), listeners);
      Registry registry = registering.get();
      Postgres postgres = storing.get();
      List<Instance> instances = new ArrayList<>();
      for (Proxy proxy : brokerProxies) {
        instances.add(
            instance(directory, "processor-" + (instances.size() + 1), proxy, registry, postgres));
      }
      Cluster cluster = new Cluster(directory, registry, postgres, broker, instances);
      cluster.setUp("fleetledger", broker);
      return cluster;
    }
  }

  private static Instance instance(
      Path parent, String name, Proxy kafka, Registry registry, Postgres postgres)
      throws IOException {
    Proxy toPostgres = Proxy.start(Ports.free(), postgres.port(), PostgresRequests.PROTOCOL);
    Proxy toRegistry = Proxy.start(Ports.free(), registry.url().getPort(), Requests.BYTES);
    Path directory = parent.resolve(name);
    Map<String, String> settings = new LinkedHashMap<>(SETTINGS);
    settings.put("kafka.bootstrap.servers", "127.0.0.1:" + kafka.port());
    settings.put("postgres.url", jdbcUrl(toPostgres.port(), "fleetledger"));
    settings.put("schema.registry.url", registry.urlBehind(toRegistry.port()));
    settings.put("state.dir", Instance.stateIn(directory).toString());
    settings.put("group.instance.id", name);
    Path configuration = configure(directory, settings);
    return new Instance(
        name, directory, configuration, new Instance.Proxies(kafka, toPostgres, toRegistry));
  }

  /**
   * Makes topics and tables on a broker and in a database of the server.
   *
   * @return the configuration that reaches them, past all proxies
   */
  Path setUp(String database, Broker target) throws IOException, InterruptedException {
    Map<String, String> settings = new LinkedHashMap<>(SETTINGS);
    settings.put("kafka.bootstrap.servers", target.bootstrapServers());
    settings.put("postgres.url", jdbcUrl(postgres.port(), database));
    settings.put("schema.registry.url", registry.url().toString());
    settings.put("state.dir", Instance.stateIn(directory.resolve(database)).toString());
    Path configuration = configure(directory.resolve(database), settings);
    run(configuration, "topics", "create");
    run(configuration, "migrate");
    return configuration;
  }

  private static Path configure(Path directory, Map<String, String> settings) throws IOException {
    Files.createDirectories(directory);
    List<String> lines =
        new ArrayList<>(List.of("postgres.user: postgres", "postgres.password: postgres"));
    settings.forEach((key, value) -> lines.add(key + ": \"" + value + "\""));
    return Files.write(directory.resolve("fleetledger.yaml"), lines);
  }

  private static String jdbcUrl(int port, String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
  }

  /** Runs a command of the product to its end, which must be a good one. */
  void run(Path configuration, String... arguments) throws IOException, InterruptedException {
    Path log = directory.resolve("commands.log");
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--config", configuration.toString()));
    int exitCode = Child.start("300m", log, Main.class, all).waitFor();
    if (exitCode != 0) {
      throw new AssertionError(
          "%s ended with %d: see %s".formatted(String.join(" ", arguments), exitCode, log));
    }
  }

  /** The configuration that reaches the servers past all proxies. */
  Path configuration() {
    return directory.resolve("fleetledger/fleetledger.yaml");
  }

  Path directory() {
    return directory;
  }

  Broker broker() {
    return broker;
  }

  Postgres postgres() {
    return postgres;
  }

  Registry registry() {
    return registry;
  }

  /** All processors, started or not. */
  List<Instance> instances() {
    return instances;
  }

  /** Processors that are started. */
  List<Instance> started() {
    return instances.stream().filter(Instance::isStarted).toList();
  }

  /** One of those that are started. */
  Instance any(Random random) {
    List<Instance> started = started();
    return started.get(random.nextInt(started.size()));
  }

  /** Encodes and decodes with the registry's schemas, past all proxies. */
  AvroSerdes serdes() {
    return new AvroSerdes(Map.of("schema.registry.url", registry.url().toString()));
  }

  /** How many source records the tables account for. */
  long read() throws SQLException {
    return read(postgres.database());
  }

  /** How many source records the tables of a database account for. */
  static long read(DataSource database) throws SQLException {
    return Postgres.number(database, "SELECT coalesce(sum(read), 0) FROM ledger.intake");
  }

  @Override
  public void close() throws IOException {
    for (Instance instance : instances) {
      instance.close();
    }
    broker.close();
    registry.close();
    postgres.close();
  }
}
