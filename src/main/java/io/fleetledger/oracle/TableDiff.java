package io.fleetledger.oracle;

import io.fleetledger.schema.FleetClock;
import io.fleetledger.schema.Intake;
import io.fleetledger.schema.NodeCoverage;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.schema.SuspendedRecord;
import io.fleetledger.schema.TenantUsage;
import io.fleetledger.schema.UsageCorrection;
import io.fleetledger.schema.WorkflowUsage;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two lists of rows of one table, matched by primary key; {@code revision} is
 * not compared.
 *
 * @param table name of the table
 * @param differences all of them, one line each: missing rows, unexpected rows, differing fields
 */
public record TableDiff(String table, List<String> differences) {

  private static final int SHOWN = 20;

  private static final Map<Class<?>, List<String>> PRIMARY_KEYS =
      Map.of(
          NodeCoverage.class,
          List.of("node_id", "boot_id", "window_start"),
          TenantUsage.class,
          List.of(
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
          NodeUsage.class,
          List.of("grain", "window_start", "node_id", "deployed_from"),
          WorkflowUsage.class,
          List.of("tenant_id", "trace_id", "currency", "started_at"),
          Intake.class,
          List.of("topic", "partition"),
          FleetClock.class,
          List.of("topic", "partition"),
          SuspendedRecord.class,
          List.of("topic", "partition", "offset"),
          UsageCorrection.class,
          List.of("topic", "partition", "offset"),
          QuarantinedRecord.class,
          List.of("topic", "partition", "offset"));

  private static final Set<String> NOT_COMPARED = Set.of("revision");

  public TableDiff {
    differences = List.copyOf(differences);
  }

  /**
   * Compares two lists of rows in any order.
   *
   * @throws IllegalArgumentException if two rows of one side have the same primary key
   */
  public static <T> TableDiff between(String table, List<T> expected, List<T> actual) {
    Map<String, T> expectedByKey = byKey(table, expected);
    Map<String, T> actualByKey = byKey(table, actual);
    List<String> differences = new ArrayList<>();
    new TreeMap<>(expectedByKey)
        .forEach(
            (key, row) -> {
              T actualRow = actualByKey.get(key);
              if (actualRow == null) {
                differences.add("missing " + key + ": " + row);
              } else {
                addFieldDifferences(key, row, actualRow, differences);
              }
            });
    new TreeMap<>(actualByKey)
        .forEach(
            (key, row) -> {
              if (!expectedByKey.containsKey(key)) {
                differences.add("unexpected " + key + ": " + row);
              }
            });
    return new TableDiff(table, differences);
  }

  public boolean isEmpty() {
    return differences.isEmpty();
  }

  /** The first differences, readable; empty if there are none. */
  @Override
  public String toString() {
    if (isEmpty()) {
      return "";
    }
    List<String> shown = differences.subList(0, Math.min(SHOWN, differences.size()));
    return table
        + ": "
        + differences.size()
        + " differences"
        + (shown.size() < differences.size() ? ", the first " + SHOWN + ":" : ":")
        + "\n  "
        + String.join("\n  ", shown);
  }

  private static void addFieldDifferences(
      String key, Object expected, Object actual, List<String> differences) {
    Map<String, @Nullable Object> expectedFields = fields(expected);
    Map<String, @Nullable Object> actualFields = fields(actual);
    expectedFields.forEach(
        (field, value) -> {
          Object other = actualFields.get(field);
          if (!NOT_COMPARED.contains(field) && !Objects.equals(value, other)) {
            differences.add(key + " " + field + ": expected " + value + ", actual " + other);
          }
        });
  }

  private static <T> Map<String, T> byKey(String table, List<T> rows) {
    Map<String, T> byKey = new LinkedHashMap<>();
    for (T row : rows) {
      String key = key(row);
      if (byKey.put(key, row) != null) {
        throw new IllegalArgumentException(table + ": two rows with the key " + key);
      }
    }
    return byKey;
  }

  private static String key(Object row) {
    List<String> names = PRIMARY_KEYS.get(row.getClass());
    if (names == null) {
      throw new IllegalArgumentException("not a row of a table: " + row);
    }
    Map<String, @Nullable Object> fields = fields(row);
    List<String> values = new ArrayList<>();
    names.forEach(name -> values.add(String.valueOf(fields.get(name))));
    return String.join(" | ", values);
  }

  private static Map<String, @Nullable Object> fields(Object row) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    if (row instanceof SpecificRecord avro) {
      for (Schema.Field field : avro.getSchema().getFields()) {
        fields.put(field.name(), avro.get(field.pos()));
      }
      return fields;
    }
    try {
      for (RecordComponent component : row.getClass().getRecordComponents()) {
        fields.put(component.getName(), component.getAccessor().invoke(row));
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("can't read the fields of " + row, e);
    }
    return fields;
  }
}
