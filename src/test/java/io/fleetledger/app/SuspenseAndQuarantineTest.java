package io.fleetledger.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.CatalogKind;
import io.fleetledger.catalog.CatalogYaml;
import io.fleetledger.oracle.TestCatalog;
import io.fleetledger.registry.AvroSerdes;
import io.fleetledger.sandbox.Sandbox;
import io.fleetledger.schema.InferenceEvent;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is put aside, and its way back, on the command line against real servers. */
class SuspenseAndQuarantineTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Catalog FLEET = TestCatalog.fleet(2);

  @TempDir static Path directory;
  private static Sandbox sandbox;
  private static Path configuration;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** Each test has a partition and a node of its own. */
  private int partition;

  private String node = "";

  @BeforeAll
  static void start() throws Exception {
    sandbox = Sandbox.start(directory.resolve("servers"));
    configuration = SandboxSetup.apply(sandbox);
  }

  @AfterAll
  static void stop() throws Exception {
    sandbox.close();
  }

  @Test
  void a_record_in_quarantine_is_replayed_once_its_cause_is_mended() throws Exception {
    partition = 5;
    node = "node-01";
    apply(FLEET);
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    RecordMetadata early;
    RecordMetadata broken;
    try (Processor processor = Processor.start(settings(Map.of()))) {
      send(event("sound", "acme", now));
      early = send(event("early", "acme", now.plus(20, ChronoUnit.MINUTES)));
      broken = send("no event".getBytes(StandardCharsets.UTF_8));
      awaitIntake(processor, "read = 3 AND accounted = 1 AND quarantined = 2");
    }

    assertThat(run("quarantine", "list")).isZero();
    assertThat(out.toString())
        .contains("In quarantine, by reason", "TOO_FAR_AHEAD", "UNDECODABLE", "ahead");
    assertThat(run("quarantine", "list", "--reason", "too_far_ahead", "--csv")).isZero();
    assertThat(out.toString().lines())
        .hasSize(2)
        .element(1)
        .asString()
        .contains(",TOO_FAR_AHEAD,inference-events,5," + early.offset() + ",");
    assertThat(run("quarantine", "list", "--summary", "--json")).isZero();
    assertThat(out.toString()).contains("\"replayed\" : 0").doesNotContain("\"offset\"");

    assertThat(run(words("quarantine show", early))).isZero();
    assertThat(out.toString())
        .contains("TOO_FAR_AHEAD", "65 61 72 6c 79", "\"event_id\": \"early\"");
    assertThat(run(words("quarantine show", broken))).isZero();
    assertThat(out.toString()).contains("6e 6f 20 65", "no event", "(can't be: ");

    assertThat(run("quarantine", "replay", "--reason", "TOO_FAR_AHEAD", "--dry-run")).isZero();
    assertThat(out.toString())
        .contains("would send inference-events 5 " + early.offset(), "would send 1");
    assertThat(number("SELECT count(*) FROM ledger.quarantine_replay")).isZero();

    // The tolerance was the cause, and is mended.
    try (Processor processor =
        Processor.start(settings(Map.of("future.tolerance.minutes", "60")))) {
      assertThat(run(words("quarantine replay", early))).isZero();
      assertThat(out.toString()).isEqualTo("sent 1\n");
      awaitIntake(processor, "read = 4 AND accounted = 2 AND quarantined = 2");
      assertThat(
              number(
                  "SELECT replay_offset FROM fleet.quarantine WHERE replayed_at IS NOT NULL"
                      + " AND replayed_by = session_user AND record_offset = "
                      + early.offset()))
          .isGreaterThan(broken.offset());

      // What can't be mended comes back, and is told anew.
      assertThat(run("quarantine", "replay", "--all")).isZero();
      assertThat(out.toString()).startsWith("sent 1; 1 were replayed before");
      awaitIntake(processor, "read = 5 AND accounted = 2 AND quarantined = 3");

      // What is accounted can't be accounted again.
      assertThat(run("quarantine", "replay", "--reason", "TOO_FAR_AHEAD", "--again")).isZero();
      awaitIntake(processor, "read = 6 AND accounted = 2 AND duplicates = 1 AND quarantined = 3");
      awaitLaws();
    }
  }

  @Test
  void what_does_not_match_or_is_not_asked_for_clearly_is_refused() {
    assertThat(run("quarantine", "replay", "--reason", "TOO_OLD")).isEqualTo(1);
    assertThat(run("quarantine", "show", "inference-events", "0", "17")).isEqualTo(1);
    assertThat(err.toString())
        .contains("nothing in quarantine matches", "inference-events 0 17 is not in quarantine");

    assertThat(run("quarantine", "replay")).isEqualTo(2);
    assertThat(run("quarantine", "replay", "--all", "inference-events", "0", "17")).isEqualTo(2);
    assertThat(run("quarantine", "replay", "inference-events", "0")).isEqualTo(2);
    assertThat(run("quarantine", "list", "--reason", "NO_REASON")).isEqualTo(2);
    assertThat(run("quarantine", "list", "--limit", "0")).isEqualTo(2);
    assertThat(run("suspense")).isEqualTo(2);
  }

  @Test
  void suspense_is_told_by_what_is_missing_until_the_catalog_has_it() throws Exception {
    partition = 6;
    node = "node-02";
    apply(FLEET);
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    try (Processor processor = Processor.start(settings(Map.of()))) {
      RecordMetadata first = send(event("first", "nobody", now.minusSeconds(60)));
      send(event("second", "nobody", now));
      InferenceEvent other = event("third", "acme", now);
      other.setModelId("no-model");
      send(other);
      awaitIntake(processor, "read = 3 AND suspended = 3");

      assertThat(run("suspense", "list")).isZero();
      assertThat(out.toString())
          .contains(
              "UNKNOWN_MODEL: apply a catalog that has the model no-model, in force then",
              "UNKNOWN_TENANT: apply a catalog that has the tenant nobody, in force then");
      assertThat(run("suspense", "list", "--missing", "nobody", "--csv")).isZero();
      assertThat(out.toString().lines())
          .element(1)
          .asString()
          .isEqualTo(
              "UNKNOWN_TENANT,nobody,2,1,1,%s,%s,inference-events,6,%d"
                  .formatted(now.minusSeconds(60), now, first.offset()));
      assertThat(
              run("suspense", "list", "--records", "--tenant", "nobody", "--limit", "1", "--csv"))
          .isZero();
      assertThat(out.toString().lines()).hasSize(2).element(1).asString().contains(",first,");
      assertThat(err.toString()).contains("only the first 1 rows are shown");
      assertThat(run("suspense", "list", "--since", now.toString(), "--json")).isZero();
      assertThat(out.toString()).contains("\"records\" : 1").doesNotContain("\"records\" : 2");

      var acme = Objects.requireNonNull(FLEET.tenants().get("acme"));
      apply(FLEET.with(CatalogKind.TENANTS, "nobody", acme));
      awaitIntake(processor, "accounted = 2 AND suspended = 1");
      assertThat(run("suspense", "list", "--csv")).isZero();
      assertThat(out.toString()).contains("no-model").doesNotContain("nobody");
      awaitLaws();
    }
  }

  private InferenceEvent event(String id, String tenant, Instant finished) {
    return InferenceEvent.newBuilder()
        .setEventId(id)
        .setNodeId(node)
        .setTenantId(tenant)
        .setArrivedAt(finished.minusSeconds(2))
        .setStartedAt(finished.minusSeconds(2))
        .setFirstTokenAt(finished.minusSeconds(1))
        .setFinishedAt(finished)
        .setInputTokens(100)
        .setOutputTokens(10)
        .build();
  }

  private RecordMetadata send(InferenceEvent event) throws Exception {
    try (var serdes = new AvroSerdes(settings(Map.of()).serdes())) {
      return send(serdes.valueSerializer().serialize(Topics.INFERENCE_EVENTS, event));
    }
  }

  private RecordMetadata send(byte[] value) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", sandbox.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      byte[] key = node.getBytes(StandardCharsets.UTF_8);
      return producer
          .send(new ProducerRecord<>(Topics.INFERENCE_EVENTS, partition, key, value))
          .get();
    }
  }

  private static Settings settings(Map<String, String> changes) {
    var texts =
        new HashMap<>(
            Map.of(
                "kafka.bootstrap.servers", sandbox.bootstrapServers(),
                "schema.registry.url", sandbox.registryUrl(),
                "postgres.url", sandbox.jdbcUrl(),
                "postgres.user", sandbox.user(),
                "postgres.password", sandbox.password(),
                "state.dir", directory.resolve("state").toString(),
                "num.stream.threads", "1",
                "commit.interval.ms", "200"));
    texts.putAll(changes);
    return Settings.of(texts);
  }

  private void apply(Catalog catalog) throws Exception {
    Path file = Files.writeString(directory.resolve("catalog.yaml"), CatalogYaml.write(catalog));
    assertThat(run("catalog", "apply", file.toString())).as(err.toString()).isZero();
  }

  private static String[] words(String command, RecordMetadata at) {
    return "%s %s %d %d".formatted(command, at.topic(), at.partition(), at.offset()).split(" ");
  }

  /** Runs a command; {@link #out} holds what it printed, {@link #err} all that went wrong. */
  private int run(String... command) {
    out.getBuffer().setLength(0);
    String[] arguments = Arrays.copyOf(command, command.length + 2);
    arguments[command.length] = "--config";
    arguments[command.length + 1] = configuration.toString();
    return Cli.execute(Map.of(), new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  private void awaitIntake(Processor processor, String condition) throws Exception {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              processor.requireAlive();
              assertThat(
                      number(
                          "SELECT count(*) FROM fleet.intake WHERE topic = 'inference-events'"
                              + " AND \"partition\" = %d AND %s".formatted(partition, condition)))
                  .as(condition)
                  .isEqualTo(1);
            });
    // The other tables of the same commit.
    processor.awaitMaterialized(PATIENCE);
  }

  private static void awaitLaws() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(number("SELECT count(*) FROM fleet.laws WHERE residual <> 0")).isZero());
  }

  private static long number(String query) throws SQLException {
    try (var database = Servers.postgres(settings(Map.of()));
        var connection = database.getConnection();
        var statement = connection.createStatement();
        var result = statement.executeQuery(query)) {
      result.next();
      return result.getLong(1);
    }
  }
}
