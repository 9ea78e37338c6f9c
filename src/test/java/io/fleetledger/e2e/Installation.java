package io.fleetledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fleetledger.app.Main;
import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.CatalogYaml;
import io.fleetledger.metering.MeteringTopology;
import io.fleetledger.oracle.Broken;
import io.fleetledger.oracle.LedgerReader;
import io.fleetledger.oracle.Oracle;
import io.fleetledger.oracle.OracleSettings;
import io.fleetledger.oracle.OracleTables;
import io.fleetledger.oracle.RawRecord;
import io.fleetledger.registry.AvroSerdes;
import io.fleetledger.sandbox.Sandbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.postgresql.ds.PGSimpleDataSource;

/** Servers in a directory, and the command line against them, each command a process. */
final class Installation implements AutoCloseable {

  private static final List<String> SOURCES =
      List.of(MeteringTopology.EVENTS_TOPIC, MeteringTopology.SAMPLES_TOPIC);

  /** How a command ended. */
  record Ended(int exitCode, String output) {}

  private final Path directory;
  private Sandbox sandbox;
  private final Path configuration;
  private final List<Process> processes = new ArrayList<>();

  private Installation(Path directory, Sandbox sandbox, Path configuration) {
    this.directory = directory;
    this.sandbox = sandbox;
    this.configuration = configuration;
  }

  /** Starts servers on a directory, empty or kept, and makes topics and tables that are missing. */
  static Installation start(Path directory, Map<String, String> settings) throws Exception {
    Sandbox sandbox = Sandbox.start(directory.resolve("servers"));
    List<String> lines = new ArrayList<>();
    lines.add("kafka.bootstrap.servers: " + sandbox.bootstrapServers());
    lines.add("schema.registry.url: " + sandbox.registryUrl());
    lines.add("postgres.url: " + sandbox.jdbcUrl());
    lines.add("postgres.user: " + sandbox.user());
    lines.add("postgres.password: \"" + sandbox.password() + "\"");
    lines.add("http.port: 0");
    lines.add("state.dir: " + directory.resolve("state"));
    settings.forEach((key, value) -> lines.add(key + ": " + value));
    Path configuration = directory.resolve("fleetledger.yaml");
    Files.write(configuration, lines);
    Installation installation = new Installation(directory, sandbox, configuration);
    try {
      installation.succeed("topics", "create");
      installation.succeed("migrate");
      return installation;
    } catch (Exception | AssertionError failure) {
      installation.close();
      throw failure;
    }
  }

  /** Runs a command to its end. */
  Ended run(String... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile(directory, arguments[0], ".out");
    Process process = launch(output, arguments);
    return new Ended(process.waitFor(), Files.readString(output, StandardCharsets.UTF_8));
  }

  /** Runs a command that must succeed, and returns what it printed. */
  String succeed(String... arguments) throws IOException, InterruptedException {
    Ended ended = run(arguments);
    if (ended.exitCode() != 0) {
      throw new AssertionError(
          String.join(" ", arguments) + " ended with " + ended.exitCode() + ": " + ended.output());
    }
    return ended.output();
  }

  /** Starts a processor. */
  Process startProcessor() throws IOException {
    return launch(Files.createTempFile(directory, "run", ".out"), "run");
  }

  /** A processor that was started, and the file that takes what it prints. */
  record Running(Process process, Path output) {
    String printed() throws IOException {
      return Files.readString(output, StandardCharsets.UTF_8);
    }
  }

  /** Starts a processor with settings and options of its own. */
  Running startProcessor(Map<String, String> environment, String... options) throws IOException {
    Path output = Files.createTempFile(directory, "run", ".out");
    List<String> arguments = new ArrayList<>(List.of("run"));
    arguments.addAll(List.of(options));
    return new Running(launch(output, environment, arguments.toArray(String[]::new)), output);
  }

  private Process launch(Path output, String... arguments) throws IOException {
    return launch(output, Map.of(), arguments);
  }

  private Process launch(Path output, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--config", configuration.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  /** Takes all servers away for a while; they come back with their data, at their addresses. */
  void outage(Duration length) throws IOException, InterruptedException {
    sandbox.close();
    Thread.sleep(length);
    sandbox = Sandbox.start(directory.resolve("servers"));
  }

  String bootstrapServers() {
    return sandbox.bootstrapServers();
  }

  AvroSerdes serdes() {
    return new AvroSerdes(Map.of("schema.registry.url", sandbox.registryUrl()));
  }

  /** The tables of the ledger. */
  LedgerReader ledger() {
    return new LedgerReader(database());
  }

  PGSimpleDataSource database() {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(sandbox.jdbcUrl());
    database.setUser(sandbox.user());
    database.setPassword(sandbox.password());
    return database;
  }

  /** A connection to the database, of its owner. */
  Connection connect() throws SQLException {
    return database().getConnection();
  }

  /** The one number that a query gives. */
  long number(String query) throws SQLException {
    try (Connection connection = database().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getLong(1);
    }
  }

  /** Puts a catalog in force. */
  void apply(Catalog catalog) throws IOException, InterruptedException {
    Path file = directory.resolve("catalog.yaml");
    Files.writeString(file, CatalogYaml.write(catalog));
    succeed("catalog", "apply", file.toString());
  }

  /** Sends records, and returns them with the coordinates that the broker gave them. */
  List<RawRecord> send(List<RawRecord> records) throws Exception {
    List<RawRecord> sent = new ArrayList<>();
    try (AvroSerdes serdes = serdes();
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers(), "linger.ms", 20),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      Serializer<Object> serializer = serdes.valueSerializer();
      List<Future<RecordMetadata>> acknowledged = new ArrayList<>();
      for (RawRecord record : records) {
        byte[] value =
            record.value() instanceof Broken broken
                ? broken.bytes()
                : serializer.serialize(record.topic(), record.value());
        acknowledged.add(
            producer.send(
                new ProducerRecord<>(
                    record.topic(),
                    record.partition(),
                    "key".getBytes(StandardCharsets.UTF_8),
                    value)));
      }
      for (int i = 0; i < records.size(); i++) {
        RecordMetadata metadata = acknowledged.get(i).get();
        sent.add(
            new RawRecord(
                metadata.topic(),
                metadata.partition(),
                metadata.offset(),
                metadata.timestamp(),
                records.get(i).value()));
      }
    }
    return sent;
  }

  /** Laws that do not hold, and what is still to be rated. */
  static final String RESIDUALS =
      "select (select count(*) from fleet.laws where residual <> 0) + (select hours_due + prices_due from fleet.rating)";

  /** Waits until the tables are the oracle's, all is rated, and the laws hold. */
  void awaitTables(List<RawRecord> sent, Catalog catalog, OracleSettings settings) {
    OracleTables expected = Oracle.fold(sent, catalog, settings);
    await()
        .atMost(Duration.ofSeconds(180))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(expected.differencesFrom(ledger().tables())).isEmpty());
    await()
        .atMost(Duration.ofSeconds(180))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(number(RESIDUALS)).isZero());
  }

  /** How many records the source topics hold. */
  long sourceRecords() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
      for (TopicDescription topic : admin.describeTopics(SOURCES).allTopicNames().get().values()) {
        for (TopicPartitionInfo partition : topic.partitions()) {
          latest.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest());
        }
      }
      return admin.listOffsets(latest).all().get().values().stream()
          .mapToLong(ListOffsetsResult.ListOffsetsResultInfo::offset)
          .sum();
    }
  }

  @Override
  public void close() throws IOException {
    processes.forEach(Process::destroyForcibly);
    sandbox.close();
  }
}
