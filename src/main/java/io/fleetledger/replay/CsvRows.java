package io.fleetledger.replay;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a CSV file with a header. Columns are fields of an inference event by their Avro
 * names, or those of the Azure LLM trace ({@code TIMESTAMP, ContextTokens, GeneratedTokens}) or of
 * the Mooncake trace ({@code ts_ms, input_tokens, cached_tokens_infinite_cache, output_tokens,
 * first_hash, n_blocks}). An empty cell is a missing value.
 */
final class CsvRows implements Rows {
  /**
   * What the milliseconds of a Mooncake trace, which are relative, are counted from: the opening of
   * FAST'25, where the trace was published.
   */
  static final Instant MOONCAKE_BASE = Instant.parse("2025-02-25T00:00:00Z");

  private static final String RELATIVE_MILLIS = "ts_ms";
  private static final String IGNORED = "";
  private static final Map<String, String> FIELD_OF_COLUMN =
      Map.of(
          "TIMESTAMP",
          "arrived_at",
          "ContextTokens",
          "input_tokens",
          "GeneratedTokens",
          "output_tokens",
          RELATIVE_MILLIS,
          "arrived_at",
          "cached_tokens_infinite_cache",
          "cached_input_tokens",
          "first_hash",
          IGNORED,
          "n_blocks",
          IGNORED);
  private static final CsvMapper CSV =
      CsvMapper.builder()
          .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
          .enable(CsvParser.Feature.TRIM_SPACES)
          .enable(CsvParser.Feature.FAIL_ON_MISSING_COLUMNS)
          .enable(CsvParser.Feature.EMPTY_STRING_AS_NULL)
          .build();

  private final String name;
  private final MappingIterator<ObjectNode> rows;
  private long line = 1;

  CsvRows(String name, InputStream in) throws IOException {
    this.name = name;
    this.rows =
        CSV.readerFor(ObjectNode.class).with(CsvSchema.emptySchema().withHeader()).readValues(in);
  }

  @Override
  public @Nullable Row next() throws IOException {
    try {
      if (!rows.hasNextValue()) {
        return null;
      }
      ObjectNode columns = rows.nextValue();
      line = rows.getParser().currentTokenLocation().getLineNr();
      return new Row(line, renamed(columns));
    } catch (JsonProcessingException e) {
      JsonLocation where = e.getLocation();
      throw new TraceException(
          "%s, line %d: not a row of this CSV: %s"
              .formatted(name, where == null ? line : where.getLineNr(), e.getOriginalMessage()),
          e);
    }
  }

  private ObjectNode renamed(ObjectNode columns) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> column : columns.properties()) {
      String field = FIELD_OF_COLUMN.getOrDefault(column.getKey(), column.getKey());
      if (!field.equals(IGNORED) && !column.getValue().isNull()) {
        fields.set(field, column.getValue());
      }
    }
    JsonNode millis = columns.get(RELATIVE_MILLIS);
    if (millis != null && !millis.isNull()) {
      fields.put("arrived_at", arrivalMicros(millis.textValue()));
    }
    return fields;
  }

  private long arrivalMicros(String millis) {
    try {
      return MOONCAKE_BASE.toEpochMilli() * 1000
          + new BigDecimal(millis).movePointRight(3).longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw new TraceException(
          "%s, line %d, field 'ts_ms': \"%s\" is not a number of milliseconds"
              .formatted(name, line, millis),
          e);
    }
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
