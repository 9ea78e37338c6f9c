package io.fleetledger.ledger;

import static io.fleetledger.ledger.Rows.HOUR;
import static io.fleetledger.ledger.Rows.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fleetledger.sandbox.SharedSandbox;
import io.fleetledger.schema.Grain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An upgrade's first half: the database is brought to the next version, and the old one writes. */
@Timeout(180)
class MigrationUnderLoadTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Map<String, Object> CLIENT =
      Map.of("bootstrap.servers", SharedSandbox.get().bootstrapServers());

  /** What a next version may do: all that an older writer does not see. */
  private static final String ADDITIVE =
      """
      ALTER TABLE ledger.tenant_usage ADD COLUMN carbon_grams bigint NOT NULL DEFAULT 0;
      ALTER TABLE ledger.intake ADD COLUMN note text;
      CREATE TABLE ledger.carbon (region text PRIMARY KEY, grams_per_kwh bigint NOT NULL);
      CREATE INDEX tenant_usage_by_pool ON ledger.tenant_usage (pool_id, window_start);
      CREATE OR REPLACE VIEW fleet.rejected_row AS SELECT * FROM ledger.rejected_row;
      CREATE VIEW fleet.carbon AS SELECT * FROM ledger.carbon;
      """;

  private final String run = UUID.randomUUID().toString();
  private final String topic = "tenant-usage-" + run;
  private final List<LedgerTable> tables =
      LedgerTable.all().stream().map(table -> table.from(table.topic() + "-" + run)).toList();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicBoolean enough = new AtomicBoolean();

  @TempDir Path migrations;

  @Test
  void an_older_writer_goes_on_while_the_database_is_migrated_and_loses_nothing() throws Exception {
    createTopics();
    Files.writeString(migrations.resolve("V9000__carbon.sql"), ADDITIVE);
    try (TestDatabase database = TestDatabase.migrated();
        Materializer materializer =
            new Materializer(
                CLIENT, "ledger-" + run, database.pool(), new TestCodec(), tables, failures::add)) {
      materializer.start();
      Thread load = Thread.ofVirtual().start(this::send);
      await().atMost(PATIENCE).until(() -> written(database) > 500);

      long before = written(database);
      migrate(database);
      long sentByThen = sent.get();
      await().atMost(PATIENCE).until(() -> written(database) > sentByThen + 500);
      enough.set(true);
      load.join();
      materializer.awaitCaughtUp(PATIENCE);

      assertThat(sentByThen).as("records came while it was migrated").isGreaterThan(before);
      assertThat(written(database)).isEqualTo(sent.get());
      assertThat(database.number("SELECT sum(requests_success) FROM ledger.tenant_usage"))
          .isEqualByComparingTo(Long.toString(sent.get() * (sent.get() + 1) / 2));
      assertThat(database.number("SELECT count(*) FROM ledger.tenant_usage WHERE carbon_grams = 0"))
          .isEqualByComparingTo(Long.toString(sent.get()));
      assertThat(database.query("SELECT * FROM ledger.rejected_row")).isEmpty();
      assertThat(failures).isEmpty();
    }
  }

  @Test
  void an_older_program_does_not_start_on_a_newer_database_and_says_why() throws Exception {
    Files.writeString(migrations.resolve("V9000__carbon.sql"), ADDITIVE);
    try (TestDatabase database = TestDatabase.migrated()) {
      migrate(database);

      assertThatThrownBy(() -> new Migrations(database.pool()).check())
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("9000")
          .hasMessageContaining("install the newer program");
    }
  }

  private void createTopics() throws Exception {
    try (var admin = Admin.create(CLIENT)) {
      admin
          .createTopics(
              tables.stream().map(table -> new NewTopic(table.topic(), 1, (short) 1)).toList())
          .all()
          .get();
    }
  }

  /** As the next version's migrate does it: all migrations there are, and what comes after them. */
  private void migrate(TestDatabase database) {
    Flyway.configure()
        .dataSource(database.pool())
        .locations("classpath:db/migration", "filesystem:" + migrations)
        .schemas("ledger")
        .defaultSchema("ledger")
        .placeholderReplacement(false)
        .load()
        .migrate();
  }

  /** A row of its own a record, of 1, 2, 3, ... requests, until there are enough. */
  private void send() {
    try (var producer =
        new KafkaProducer<>(CLIENT, new ByteArraySerializer(), new ByteArraySerializer())) {
      while (!enough.get()) {
        long number = sent.incrementAndGet();
        producer.send(
            new ProducerRecord<>(
                topic,
                bytes("unused"),
                TestCodec.encode(
                    Rows.tenant(Grain.MINUTE, HOUR, "tenant-" + number, 1)
                        .setRequestsSuccess(number)
                        .build())));
        if (number % 20 == 0) {
          producer.flush();
        }
      }
    }
  }

  private static long written(TestDatabase database) throws Exception {
    return database.query("SELECT tenant_id FROM ledger.tenant_usage").size();
  }
}
