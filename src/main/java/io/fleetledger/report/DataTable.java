package io.fleetledger.report;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tables for programs: every digit, instants in ISO 8601, null where a value is absent. */
public final class DataTable {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private DataTable() {}

  /** An array of objects, one per row. */
  public static String json(Table table) {
    return pretty(rows(table));
  }

  /** An object with one array per table, by title. */
  public static String json(List<Table> tables) {
    ObjectNode all = JSON.createObjectNode();
    tables.forEach(table -> all.set(table.title(), rows(table)));
    return pretty(all);
  }

  private static String pretty(JsonNode node) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values has a JSON text", e);
    }
  }

  private static ArrayNode rows(Table table) {
    ArrayNode rows = JSON.createArrayNode();
    for (Table.Row row : table.rows()) {
      ObjectNode object = rows.addObject();
      for (int i = 0; i < table.columns().size(); i++) {
        String name = table.columns().get(i).name();
        switch (row.values().get(i)) {
          case null -> object.putNull(name);
          case BigDecimal number -> object.put(name, number);
          case Boolean flag -> object.put(name, flag);
          case Object other -> object.put(name, other.toString());
        }
      }
    }
    return rows;
  }

  /** A line of column names and a line per row, as RFC 4180 has it; absent values are empty. */
  public static String csv(Table table) {
    var text = new StringBuilder();
    text.append(table.columns().stream().map(c -> field(c.name())).collect(joining(",")))
        .append("\r\n");
    for (Table.Row row : table.rows()) {
      text.append(row.values().stream().map(DataTable::field).collect(joining(","))).append("\r\n");
    }
    return text.toString();
  }

  private static String field(@Nullable Object value) {
    String text =
        switch (value) {
          case null -> "";
          case BigDecimal number -> number.toPlainString();
          default -> value.toString();
        };
    return text.matches("(?s).*[\",\r\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
