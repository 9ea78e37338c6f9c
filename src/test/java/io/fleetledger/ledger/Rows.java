package io.fleetledger.ledger;

import io.fleetledger.schema.Deployment;
import io.fleetledger.schema.DeploymentVersion;
import io.fleetledger.schema.FleetClock;
import io.fleetledger.schema.Grain;
import io.fleetledger.schema.Intake;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.schema.SuspendedRecord;
import io.fleetledger.schema.TenantUsage;
import io.fleetledger.schema.WorkflowUsage;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Small output records, and the way to put them into tables without a broker. */
public final class Rows {
  /** The hour in which all of them happen. */
  public static final Instant HOUR = Instant.parse("2026-03-01T10:00:00Z");

  private Rows() {}

  static TenantUsage.Builder tenant(Grain grain, Instant start, String tenant, long revision) {
    return TenantUsage.newBuilder()
        .setGrain(grain)
        .setWindowStart(start)
        .setTenantId(tenant)
        .setProjectId("search")
        .setModelId("llama-3.1-8b")
        .setPoolId("chat")
        .setAcceleratorId("h100-sxm")
        .setServiceTier("standard")
        .setCallKind("CHAT")
        .setCurrency("USD")
        .setRevision(revision);
  }

  static NodeUsage.Builder node(Grain grain, Instant start, String node, long revision) {
    return NodeUsage.newBuilder()
        .setGrain(grain)
        .setWindowStart(start)
        .setNodeId(node)
        .setDeployedFrom(HOUR.minusSeconds(86400))
        .setRevision(revision)
        .setPoolId("chat")
        .setModelId("llama-3.1-8b")
        .setAcceleratorId("h100-sxm")
        .setAcceleratorCount(2)
        .setPrecision("BF16")
        .setCurrency("USD")
        .setRateNanosPerAcceleratorHour(3_000_000_000L)
        .setCoveredFrom(start)
        .setCoveredUntil(start.plusSeconds(grain == Grain.MINUTE ? 60 : 3600));
  }

  static WorkflowUsage.Builder workflow(String tenant, String trace, Instant startedAt) {
    return WorkflowUsage.newBuilder()
        .setTenantId(tenant)
        .setTraceId(trace)
        .setStartedAt(startedAt)
        .setEndedAt(startedAt.plusSeconds(10))
        .setCurrency("USD")
        .setRevision(1);
  }

  static SuspendedRecord suspended(String tenant, long offset) {
    return SuspendedRecord.newBuilder()
        .setTopic("inference-events")
        .setPartition(0)
        .setOffset(offset)
        .setReason("UNKNOWN_MODEL")
        .setMissing("llama-9")
        .setNodeId("node-1")
        .setTenantId(tenant)
        .setEventId("event-" + offset)
        .setOccurredAt(HOUR)
        .build();
  }

  static Intake.Builder intake(long read) {
    return Intake.newBuilder()
        .setTopic("inference-events")
        .setPartition(0)
        .setRevision(1)
        .setFirstOffset(0)
        .setNextOffset(read)
        .setRead(read)
        .setAccounted(read);
  }

  static FleetClock clock(Instant first, Instant last) {
    return new FleetClock("inference-events", 0, first, last);
  }

  static Deployment deployment(String node, Instant from, @Nullable Instant to) {
    DeploymentVersion version =
        DeploymentVersion.newBuilder()
            .setEffectiveFrom(from)
            .setEffectiveTo(to)
            .setModelId("llama-3.1-8b")
            .setAcceleratorId("h100-sxm")
            .setAcceleratorCount(2)
            .setPoolId("chat")
            .setRateNanosPerAcceleratorHour(3_000_000_000L)
            .build();
    return new Deployment(node, List.of(version));
  }

  /** Writes records into their tables, in this order. */
  public static void put(TestDatabase database, SpecificRecord... records) throws SQLException {
    put(database.pool(), records);
  }

  /** Writes records into their tables, in this order, with the rights of a login. */
  static void put(DataSource pool, SpecificRecord... records) throws SQLException {
    Map<String, LedgerTable> tables =
        LedgerTable.all().stream()
            .collect(Collectors.toMap(LedgerTable::topic, Function.identity()));
    var log = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    for (SpecificRecord record : records) {
      log.add(
          new ConsumerRecord<>(
              topicOf(record), 0, log.size(), keyOf(record), TestCodec.encode(record)));
    }
    Batch batch = Batch.decode(log, tables, new TestCodec());
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      TableWriter.Written written = new TableWriter(() -> {}).write(connection, batch);
      connection.commit();
      if (written.rejected() > 0) {
        throw new AssertionError(
            TestDatabase.query(connection, "SELECT error FROM ledger.rejected_row"));
      }
    }
  }

  /** The topic that a record belongs to. */
  static String topicOf(SpecificRecord record) {
    for (LedgerTable table : LedgerTable.all()) {
      if (table.reader() instanceof RecordReader.Fields fields
              && fields.schema().equals(record.getSchema())
          || table.reader() instanceof RecordReader.Versions versions
              && versions.schema().equals(record.getSchema())) {
        return table.topic();
      }
    }
    throw new IllegalArgumentException(record.getSchema().getFullName());
  }

  /** The key that a record has in its topic: the identity of its row. */
  static byte[] keyOf(SpecificRecord record) {
    LedgerTable table =
        LedgerTable.all().stream()
            .filter(it -> it.topic().equals(topicOf(record)))
            .findAny()
            .orElseThrow();
    Row row =
        switch (table.reader()) {
          case RecordReader.Fields fields -> fields.read(record);
          case RecordReader.Versions versions -> versions.read(record).getFirst();
          case RecordReader.Quarantined it -> throw new IllegalArgumentException(it.toString());
        };
    return bytes(
        row.key(table.identityIndexes()).stream()
            .map(String::valueOf)
            .collect(Collectors.joining("\u001f")));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
