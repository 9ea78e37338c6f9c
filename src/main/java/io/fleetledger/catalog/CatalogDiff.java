package io.fleetledger.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What applying a catalog file would change. Nothing is ever removed: a key or version that the
 * file does not mention stays, since the topics are the truth; only a version with an end ends.
 *
 * @param entries the keys to write, each with its whole history as it then is
 * @param lines the changes, for people
 */
public record CatalogDiff(List<CatalogEntry> entries, List<String> lines) {
  public CatalogDiff {
    entries = List.copyOf(entries);
    lines = List.copyOf(lines);
  }

  /** Whether the file says nothing new. */
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** What it takes to apply {@code desired}, a file's catalog, to the one in force. */
  public static CatalogDiff between(Catalog current, Catalog desired) {
    List<CatalogEntry> entries = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    List<String> unmentioned = new ArrayList<>();
    for (CatalogKind kind : CatalogKind.values()) {
      Map<String, History<?>> inForce = new TreeMap<>(current.histories(kind));
      new TreeMap<>(desired.histories(kind))
          .forEach(
              (id, stated) -> {
                History<?> before = inForce.get(id);
                History<?> after = before == null ? stated : Catalog.revise(before, stated);
                if (!after.equals(before)) {
                  entries.add(new CatalogEntry(kind, id, after));
                  tell(kind.idField() + " " + id, before, after, lines);
                }
              });
      tellUnmentioned(kind, inForce, desired, unmentioned);
    }
    lines.addAll(unmentioned);
    return new CatalogDiff(entries, lines);
  }

  private static void tellUnmentioned(
      CatalogKind kind, Map<String, History<?>> inForce, Catalog desired, List<String> lines) {
    TreeSet<String> unmentioned = new TreeSet<>(inForce.keySet());
    unmentioned.removeAll(desired.histories(kind).keySet());
    if (kind == CatalogKind.ACCELERATORS) {
      unmentioned.removeIf(id -> BuiltInAccelerators.find(id) != null); // these need no mention
    }
    if (!unmentioned.isEmpty()) {
      lines.add(
          "  %s not in the file, left as they are: %s"
              .formatted(kind.section(), String.join(", ", unmentioned)));
    }
  }

  private static void tell(
      String name, @Nullable History<?> before, History<?> after, List<String> lines) {
    for (Version<?> version : after.versions()) {
      Version<?> old = before == null ? null : beginningAt(version.fromMicros(), before);
      String span = "%s from %s".formatted(name, Times.format(version.fromMicros()));
      if (old == null) {
        lines.add(
            "+ %s to %s: %s".formatted(span, Times.format(version.toMicros()), told(version)));
      } else if (!old.equals(version)) {
        lines.add("~ %s: %s".formatted(span, String.join(", ", changes(old, version))));
      }
    }
  }

  private static @Nullable Version<?> beginningAt(long fromMicros, History<?> history) {
    for (Version<?> version : history.versions()) {
      if (version.fromMicros() == fromMicros) {
        return version;
      }
    }
    return null;
  }

  private static String told(Version<?> version) {
    List<String> fields = new ArrayList<>();
    fieldsOf(version)
        .properties()
        .forEach(field -> fields.add(field.getKey() + " " + told(field.getValue())));
    return String.join(", ", fields);
  }

  private static List<String> changes(Version<?> old, Version<?> version) {
    List<String> changes = new ArrayList<>();
    if (old.toMicros() != version.toMicros()) {
      changes.add(
          "to %s -> %s".formatted(Times.format(old.toMicros()), Times.format(version.toMicros())));
    }
    ObjectNode before = fieldsOf(old);
    ObjectNode after = fieldsOf(version);
    TreeSet<String> names = new TreeSet<>();
    before.fieldNames().forEachRemaining(names::add);
    after.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      String was = told(before.path(name));
      String is = told(after.path(name));
      if (!was.equals(is)) {
        changes.add("%s %s -> %s".formatted(name, was, is));
      }
    }
    return changes;
  }

  private static ObjectNode fieldsOf(Version<?> version) {
    Object value = version.value();
    return CatalogYaml.fields(value);
  }

  private static String told(JsonNode value) {
    if (value.isMissingNode()) {
      return "none";
    }
    if (value.isBigDecimal()) {
      return value.decimalValue().toPlainString();
    }
    return value.isValueNode() ? value.asText() : value.toString();
  }
}
