package io.fleetledger.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.fleetledger.billing.Rater;
import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.CatalogKind;
import io.fleetledger.catalog.CatalogYaml;
import io.fleetledger.catalog.History;
import io.fleetledger.catalog.PriceBook;
import io.fleetledger.catalog.PriceBook.PriceLine;
import io.fleetledger.catalog.PriceBook.PriceTier;
import io.fleetledger.catalog.PriceBook.Tiering;
import io.fleetledger.catalog.PriceBook.Unit;
import io.fleetledger.catalog.Tenant;
import io.fleetledger.ledger.Migrations;
import io.fleetledger.oracle.Broken;
import io.fleetledger.oracle.EventGenerator;
import io.fleetledger.oracle.Load;
import io.fleetledger.oracle.RawRecord;
import io.fleetledger.oracle.TestCatalog;
import io.fleetledger.registry.AvroSerdes;
import io.fleetledger.sandbox.Sandbox;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import io.fleetledger.time.Micros;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** From the log to a closed statement and back, on the command line against real servers. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StatementVerifyTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String ID = "acme/2026-02-11";

  /** By then the period of the load, which ends at midnight, is over and settled. */
  private static final Instant LATER = Instant.parse("2026-03-12T02:30:00Z");

  @TempDir static Path directory;
  private static Sandbox sandbox;
  private static Settings settings;
  private static Path configuration;
  private static long sent;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void processALoad() throws Exception {
    sandbox = Sandbox.start(directory.resolve("servers"));
    configuration = directory.resolve("fleetledger.yaml");
    Map<String, String> texts =
        Map.of(
            "kafka.bootstrap.servers", sandbox.bootstrapServers(),
            "schema.registry.url", sandbox.registryUrl(),
            "postgres.url", sandbox.jdbcUrl(),
            "postgres.user", sandbox.user(),
            "postgres.password", sandbox.password(),
            "state.dir", directory.resolve("state").toString(),
            "http.port", "0",
            "partitions", "1",
            "retention.hours", "1",
            "num.stream.threads", "1");
    Files.writeString(
        configuration,
        texts.entrySet().stream()
            .map(it -> "%s: \"%s\"%n".formatted(it.getKey(), it.getValue()))
            .collect(Collectors.joining()));
    settings = Settings.load(configuration, Map.of());
    try (var admin = Servers.kafka(settings);
        var database = Servers.patientPostgres(settings)) {
      new TopicSetup(admin).apply(Topics.all(settings));
      new Migrations(database).migrate();
    }
    Path catalog = directory.resolve("catalog.yaml");
    Files.writeString(catalog, CatalogYaml.write(catalog()));
    new StatementVerifyTest().succeed("catalog", "apply", catalog.toString());

    send(EventGenerator.generate(Load.of(11, 3, 10, 250).withPartitions(1)));
    send(List.of(record(event("much-later", LATER)), record(sample(LATER))));
    send(List.of(record(event("late", TestCatalog.BASE.plusSeconds(300)))));
    try (Processor processor = Processor.start(settings);
        var database = Servers.postgres(settings);
        var rater = new Rater(database, failure -> {})) {
      rater.start();
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                processor.requireAlive();
                return number("SELECT coalesce(sum(read), 0) FROM ledger.intake") == sent
                    && number(
                            "SELECT count(*) FROM ledger.fleet_settled WHERE settled_at >= '2026-03-12 01:00Z'")
                        == 1
                    && number(
                            "SELECT count(*) FROM fleet.laws WHERE law IN (1, 2) AND residual <> 0")
                        == 0;
              });
      processor.awaitMaterialized(PATIENCE);
      rater.awaitRated(PATIENCE);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    sandbox.close();
  }

  @Test
  @Order(1)
  void a_period_with_records_in_suspense_is_closed_only_if_one_says_so() {
    assertThat(run("statement", "preview", "--tenant", "acme")).as(err.toString()).isZero();
    assertThat(out.toString()).contains(ID, "open", "INPUT_TOKEN", "llama-8b");

    assertThat(run("statement", "close", "--tenant", "acme")).isEqualTo(1);
    assertThat(err.toString()).contains("in suspense").doesNotContain("not settled");

    succeed("statement", "close", "--tenant", "acme", "--despite-suspense", "--author", "ann");
    assertThat(out.toString()).startsWith(ID + " is closed: ").contains("payable");
    assertThat(run("statement", "close", "--tenant", "acme", "--period", "2026-02-11"))
        .isEqualTo(1);
    assertThat(err.toString()).contains(ID + " is closed: see");
  }

  @Test
  @Order(2)
  void it_is_proven_from_the_log() {
    succeed("statement", "list", "--tenant", "acme", "--csv");
    assertThat(out.toString().lines()).hasSize(2).element(1).asString().startsWith(ID + ",acme,1,");
    succeed("statement", "show", ID, "--json");
    assertThat(out.toString()).contains("\"sealed_by\" : \"ann\"", "\"kind\" : \"USAGE\"");

    assertThat(run("statement", "verify", ID)).as(out.toString() + err).isZero();
    assertThat(out.toString())
        .contains(ID + ": %d records of the log were read and computed".formatted(sent))
        .contains(ID + " is proven");
  }

  @Test
  @Order(2)
  void it_is_exported_to_the_last_digit() throws Exception {
    succeed("statement", "export", ID, "--format", "json");
    BigDecimal total =
        JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build()
            .readTree(out.toString())
            .path(0)
            .path("total")
            .decimalValue();
    assertThat(total).isPositive();

    succeed("statement", "export", "--tenant", "acme", "--period", "2026-02-11", "--allocation");
    BigDecimal billed = BigDecimal.ZERO;
    try (MappingIterator<Map<String, String>> rows =
        new CsvMapper()
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader())
            .readValues(out.toString())) {
      while (rows.hasNext()) {
        Map<String, String> row = rows.next();
        billed = billed.add(new BigDecimal(row.getOrDefault("BilledCost", "")));
        assertThat(row).containsEntry("InvoiceId", ID).containsEntry("ChargeCategory", "Usage");
      }
    }
    assertThat(billed).isEqualByComparingTo(total);

    Path file = directory.resolve("acme.parquet");
    succeed("statement", "export", ID, "--format", "focus-parquet", "--out", file.toString());
    assertThat(out.toString()).contains(" lines of 1 statements, " + total.toPlainString());
  }

  @Test
  @Order(3)
  void a_cell_that_was_altered_is_named() throws Exception {
    byForce(
        "UPDATE ledger.tenant_usage SET goodput_requests = goodput_requests + 1000 WHERE grain = 'MINUTE' AND tenant_id = 'acme' AND window_start < '2026-03-11Z'");

    assertThat(run("statement", "verify", "--tenant", "acme")).isEqualTo(1);
    assertThat(out.toString())
        .contains(
            "hash of the usage", "minutes, MINUTE | 2026-03-10T10:0", "goodput_requests: expected ")
        .contains(ID + " is NOT proven");
    byForce(
        "UPDATE ledger.tenant_usage SET goodput_requests = goodput_requests - 1000 WHERE grain = 'MINUTE' AND tenant_id = 'acme' AND window_start < '2026-03-11Z'");
  }

  @Test
  @Order(4)
  void a_forgery_without_a_flaw_of_its_own_is_found_by_the_log() throws Exception {
    byForce(
        "DELETE FROM ledger.statement_line",
        "DELETE FROM ledger.statement_correction",
        "DELETE FROM ledger.statement");
    String nothing =
        " SET input_tokens = 0, cached_input_tokens = 0, failed_input_tokens = 0, failed_cached_input_tokens = 0";
    byForce(
        "UPDATE ledger.tenant_usage" + nothing,
        "UPDATE ledger.node_usage" + nothing,
        "INSERT INTO ledger.rating_due SELECT DISTINCT tenant_id, window_start FROM ledger.tenant_usage WHERE grain = 'HOUR'");
    try (var database = Servers.postgres(settings);
        var rater = new Rater(database, failure -> {})) {
      rater.start();
      rater.awaitRated(PATIENCE);
    }
    succeed("statement", "close", "--tenant", "acme", "--despite-suspense");

    succeed("statement", "verify", ID, "--cells-only");
    assertThat(run("statement", "verify", ID)).isEqualTo(1);
    assertThat(out.toString())
        .contains("input_tokens: expected ", "USAGE of INPUT_TOKEN", "found no such line");
  }

  private static Catalog catalog() {
    long longAgo = Micros.of(TestCatalog.BASE.minus(Duration.ofDays(10)));
    Tenant acme = new Tenant("acme", null, "USD", "list", 11, ZoneOffset.UTC, List.of(), List.of());
    return TestCatalog.fleet(3)
        .with(
            CatalogKind.PRICE_BOOKS,
            "list",
            History.since(
                longAgo,
                new PriceBook(
                    "list",
                    "USD",
                    List.of(
                        price(Unit.INPUT_TOKEN, 2_000_000), price(Unit.OUTPUT_TOKEN, 9_000_000)),
                    Map.of("batch", 500_000L),
                    Map.of(),
                    false)))
        .with(CatalogKind.TENANTS, "acme", History.since(longAgo, acme));
  }

  private static PriceLine price(Unit unit, long picos) {
    return new PriceLine(null, null, unit, Tiering.FLAT, List.of(new PriceTier(0, picos)), null, 0);
  }

  private static InferenceEvent event(String id, Instant finished) {
    return InferenceEvent.newBuilder()
        .setEventId(id)
        .setNodeId("node-01")
        .setTenantId("acme")
        .setArrivedAt(finished.minusSeconds(2))
        .setStartedAt(finished.minusSeconds(2))
        .setFirstTokenAt(finished.minusSeconds(1))
        .setFinishedAt(finished)
        .setInputTokens(1000)
        .setOutputTokens(10)
        .build();
  }

  private static NodeSample sample(Instant at) {
    return NodeSample.newBuilder().setNodeId("node-01").setSampledAt(at).build();
  }

  private static RawRecord record(Object value) {
    String topic = value instanceof NodeSample ? RawRecord.SAMPLES : RawRecord.EVENTS;
    return new RawRecord(topic, 0, 0, 0, value);
  }

  private static void send(List<RawRecord> records) throws Exception {
    try (var serdes = new AvroSerdes(settings.serdes());
        var producer =
            new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", sandbox.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      var serializer = serdes.valueSerializer();
      var acknowledged = new ArrayList<java.util.concurrent.Future<?>>();
      for (RawRecord record : records) {
        byte[] value =
            record.value() instanceof Broken broken
                ? broken.bytes()
                : serializer.serialize(record.topic(), record.value());
        byte[] key = "key".getBytes(StandardCharsets.UTF_8);
        acknowledged.add(producer.send(new ProducerRecord<>(record.topic(), 0, key, value)));
      }
      for (var each : acknowledged) {
        each.get();
      }
    }
    sent += records.size();
  }

  private void succeed(String... command) {
    assertThat(run(command)).as(out.toString() + err).isZero();
  }

  /** Runs a command; {@link #out} and {@link #err} hold what it printed. */
  private int run(String... command) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String[] arguments = Arrays.copyOf(command, command.length + 2);
    arguments[command.length] = "--config";
    arguments[command.length + 1] = configuration.toString();
    return Cli.execute(Map.of(), new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  private static long number(String query) throws SQLException {
    try (var database = Servers.postgres(settings);
        var connection = database.getConnection();
        var statement = connection.createStatement();
        var result = statement.executeQuery(query)) {
      result.next();
      return result.getLong(1);
    }
  }

  /** With triggers disabled. */
  private static void byForce(String... changes) throws SQLException {
    try (var database = Servers.postgres(settings);
        var connection = database.getConnection();
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SET LOCAL session_replication_role = replica");
      for (String change : changes) {
        statement.executeUpdate(change);
      }
      connection.commit();
    }
  }
}
