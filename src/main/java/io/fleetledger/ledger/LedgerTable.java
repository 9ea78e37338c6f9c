package io.fleetledger.ledger;

import io.fleetledger.schema.AcceleratorProfile;
import io.fleetledger.schema.Deployment;
import io.fleetledger.schema.FleetClock;
import io.fleetledger.schema.FleetSettled;
import io.fleetledger.schema.Intake;
import io.fleetledger.schema.ModelProfile;
import io.fleetledger.schema.NodeCoverage;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.schema.Pool;
import io.fleetledger.schema.PriceBook;
import io.fleetledger.schema.SuspendedRecord;
import io.fleetledger.schema.Tenant;
import io.fleetledger.schema.TenantUsage;
import io.fleetledger.schema.UsageCorrection;
import io.fleetledger.schema.WorkflowUsage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A table of the ledger and the topic that it is filled from.
 *
 * <p>Record keys are the identity's parts, joined by U+001F, with instants as epoch microseconds:
 * they say which row a tombstone deletes, and which rejected record a later one takes the place of.
 */
public final class LedgerTable {
  private static final String SEPARATOR = "\u001f";

  private final String topic;
  private final String name;
  private final List<String> identity;
  private final List<String> primaryKey;
  private final RecordReader reader;

  // Looked up for every record.
  private final List<Integer> identityIndexes;
  private final List<Integer> primaryKeyIndexes;
  private final int revisionIndex;

  private LedgerTable(
      String topic,
      String name,
      List<String> identity,
      List<String> primaryKey,
      RecordReader reader) {
    this.topic = topic;
    this.name = name;
    this.identity = identity;
    this.primaryKey = primaryKey;
    this.reader = reader;
    this.identityIndexes = identity.stream().map(this::indexOf).toList();
    this.primaryKeyIndexes = primaryKey.stream().map(this::indexOf).toList();
    this.revisionIndex = indexOf("revision");
  }

  /** Every table of the ledger, in the order in which a transaction writes them. */
  public static List<LedgerTable> all() {
    return List.of(
        keyed(
            "tenant-usage",
            "tenant_usage",
            TenantUsage.getClassSchema(),
            "grain",
            "window_start",
            "tenant_id",
            "project_id",
            "model_id",
            "pool_id",
            "accelerator_id",
            "service_tier",
            "call_kind",
            "currency"),
        keyed(
            "node-usage",
            "node_usage",
            NodeUsage.getClassSchema(),
            "grain",
            "window_start",
            "node_id",
            "deployed_from"),
        keyed(
            "node-coverage",
            "node_coverage",
            NodeCoverage.getClassSchema(),
            "node_id",
            "boot_id",
            "window_start"),
        keyed(
            "workflows",
            "workflow_usage",
            WorkflowUsage.getClassSchema(),
            "tenant_id",
            "trace_id",
            "currency",
            "started_at"),
        keyed(
            "usage-corrections",
            "usage_correction",
            UsageCorrection.getClassSchema(),
            "topic",
            "partition",
            "record_offset"),
        keyed("intake", "intake", Intake.getClassSchema(), "topic", "partition"),
        keyed(
            "suspense",
            "suspense",
            SuspendedRecord.getClassSchema(),
            "topic",
            "partition",
            "record_offset"),
        keyed(
            "quarantine",
            "quarantine",
            new RecordReader.Quarantined(),
            List.of("topic", "partition", "record_offset")),
        keyed("fleet-clock", "fleet_clock", FleetClock.getClassSchema(), "topic", "partition"),
        keyed("fleet-settled", "fleet_settled", FleetSettled.getClassSchema(), "partition"),
        versioned("deployments", "deployment_version", Deployment.getClassSchema(), true),
        versioned("model-profiles", "model_version", ModelProfile.getClassSchema(), false),
        versioned(
            "accelerator-profiles",
            "accelerator_version",
            AcceleratorProfile.getClassSchema(),
            false),
        versioned("pools", "pool_version", Pool.getClassSchema(), false),
        versioned("tenants", "tenant_version", Tenant.getClassSchema(), false),
        versioned("price-books", "price_book_version", PriceBook.getClassSchema(), false));
  }

  private static LedgerTable keyed(String topic, String name, Schema schema, String... key) {
    return keyed(topic, name, RecordReader.Fields.of(schema), List.of(key));
  }

  private static LedgerTable keyed(
      String topic, String name, RecordReader reader, List<String> key) {
    return new LedgerTable(topic, name, key, key, reader);
  }

  private static LedgerTable versioned(String topic, String name, Schema schema, boolean typed) {
    var reader = RecordReader.Versions.of(schema, typed);
    String id = reader.columns().getFirst().name();
    return new LedgerTable(topic, name, List.of(id), List.of(id, "effective_from"), reader);
  }

  /** The same table, filled from another topic. */
  public LedgerTable from(String otherTopic) {
    return new LedgerTable(otherTopic, name, identity, primaryKey, reader);
  }

  /** The topic that it is filled from. */
  public String topic() {
    return topic;
  }

  /** The table's name in schema {@code ledger}. */
  public String name() {
    return name;
  }

  /** The columns that the record key names. */
  public List<String> identity() {
    return identity;
  }

  /** The columns that make a row unique; rows are written in their order. */
  List<String> primaryKey() {
    return primaryKey;
  }

  /** How records become rows. */
  RecordReader reader() {
    return reader;
  }

  /** Positions of the columns that the record key names. */
  List<Integer> identityIndexes() {
    return identityIndexes;
  }

  /** Positions of the columns that make a row unique. */
  List<Integer> primaryKeyIndexes() {
    return primaryKeyIndexes;
  }

  /** Position of the revision; -1: rows carry none. */
  int revisionIndex() {
    return revisionIndex;
  }

  List<Column> columns() {
    return reader.columns();
  }

  /** Whether rows carry a revision, and only a higher one replaces a row. */
  boolean isRevised() {
    return revisionIndex >= 0;
  }

  /** Whether the record key names the row; the key of what is in quarantine is as it came. */
  boolean isKeyed() {
    return !(reader instanceof RecordReader.Quarantined);
  }

  /** Whether the table is partitioned by {@code window_start}. */
  boolean isPartitioned() {
    return primaryKey.contains("window_start");
  }

  /** Position of a column; -1: the table has none of that name. */
  int indexOf(String column) {
    for (int i = 0; i < columns().size(); i++) {
      if (columns().get(i).name().equals(column)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * The identity that a record key names.
   *
   * @throws IllegalArgumentException if it is not a key of this table
   */
  List<Comparable<?>> parseKey(byte @Nullable [] recordKey) {
    if (recordKey == null) {
      throw new IllegalArgumentException("the record has no key, expected " + identity);
    }
    String key = new String(recordKey, StandardCharsets.UTF_8);
    String[] parts = key.split(SEPARATOR, -1);
    if (parts.length != identity.size()) {
      throw new IllegalArgumentException(
          "the key has %d parts, expected %s".formatted(parts.length, identity));
    }
    var values = new ArrayList<Comparable<?>>(parts.length);
    for (int i = 0; i < parts.length; i++) {
      values.add(columns().get(identityIndexes.get(i)).type().parse(parts[i]));
    }
    return values;
  }
}
