package io.fleetledger.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * The fields of one mapping of a catalog file. Whatever is wrong is noted and a harmless value
 * returned, so that one reading finds every mistake; who builds something out of the values asks
 * {@link #isSound} first. When all known fields have been asked for, {@link #refuseOthers} notes
 * the rest as unknown.
 */
final class YamlFields {
  private final JsonNode node;
  private final String path;
  private final long fromMicros;
  private final Findings findings;
  private final int errorsBefore;
  private final Set<String> asked = new LinkedHashSet<>();

  /**
   * @param fromMicros when what the fields tell comes into force, epoch microseconds
   */
  YamlFields(JsonNode node, String path, long fromMicros, Findings findings) {
    this.node = node;
    this.path = path;
    this.fromMicros = fromMicros;
    this.findings = findings;
    this.errorsBefore = findings.errorCount();
    if (!node.isObject()) {
      findings.error(path, "must be a mapping of fields (name: value)");
    }
  }

  String path() {
    return path;
  }

  /** When what the fields tell comes into force, epoch microseconds. */
  long fromMicros() {
    return fromMicros;
  }

  /** Whether nothing wrong was found since these fields were opened. */
  boolean isSound() {
    return findings.errorCount() == errorsBefore;
  }

  boolean has(String field) {
    asked.add(field);
    return node.has(field);
  }

  /** A field that may be absent. */
  YamlValue get(String field) {
    asked.add(field);
    JsonNode value = node.path(field);
    boolean empty = value.isNull() || (value.isTextual() && value.textValue().isBlank());
    if (empty) {
      error(field, "is empty; give a value or remove the field");
    }
    return new YamlValue(
        empty ? MissingNode.getInstance() : value, pathOf(field), fromMicros, findings);
  }

  /** A field that must be there. */
  YamlValue need(String field) {
    // Of what is no mapping nothing is missing: that it is none has been noted.
    if (!node.has(field) && node.isObject()) {
      error(field, "is missing");
    }
    return get(field);
  }

  /** The names of the fields, where they are free. */
  List<String> names() {
    return StreamSupport.stream(((Iterable<String>) node::fieldNames).spliterator(), false)
        .toList();
  }

  /** Notes every field that was not asked for. */
  void refuseOthers() {
    for (String field : names()) {
      if (!asked.contains(field)) {
        error(field, "unknown field; known here: " + String.join(", ", asked));
      }
    }
  }

  void error(String field, String message) {
    findings.error(pathOf(field), message);
  }

  private String pathOf(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }
}
