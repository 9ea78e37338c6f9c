package io.fleetledger.export;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.fleetledger.charging.Amounts;
import io.fleetledger.charging.Statement;
import io.fleetledger.time.Micros;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Statements as a JSON array: of each its head, its total and its lines. Decimals are numbers with
 * every digit, instants ISO 8601, UTC; what is absent is null.
 */
public final class StatementJson {
  private StatementJson() {}

  /** Writes statements; the writer stays open. */
  public static void write(List<Statement> statements, Writer out) throws IOException {
    JsonGenerator json =
        JsonText.MAPPER
            .createGenerator(out)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .setPrettyPrinter(new DefaultPrettyPrinter());
    json.writeStartArray();
    for (Statement statement : statements) {
      json.writeStartObject();
      head(statement, json);
      lines(statement, json);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.flush();
    out.write('\n');
  }

  private static void head(Statement statement, JsonGenerator json) throws IOException {
    json.writeStringField("statement_id", statement.id());
    json.writeStringField("tenant_id", statement.tenantId());
    json.writeStringField("parent_id", statement.parentId());
    field("period_start", statement.period().fromMicros(), json);
    field("period_end", statement.period().untilMicros(), json);
    json.writeStringField("time_zone", statement.period().zone().getId());
    json.writeStringField("currency", statement.currency());
    field("sealed_at", statement.sealedAtMicros(), json);
    json.writeBooleanField("priced", statement.isPriced());
    field("total", statement.total(), json);
  }

  private static void lines(Statement statement, JsonGenerator json) throws IOException {
    Sheet sheet = StatementSheet.of(List.of(statement));
    json.writeArrayFieldStart("lines");
    sheet
        .rows()
        .forEach(
            values -> {
              json.writeStartObject();
              // The first column, the statement, is told above.
              for (int i = 1; i < values.size(); i++) {
                field(sheet.columns().get(i).name(), values.get(i), json);
              }
              json.writeEndObject();
            });
    json.writeEndArray();
  }

  private static void field(String name, @Nullable Object value, JsonGenerator json)
      throws IOException {
    json.writeFieldName(name);
    switch (value) {
      case null -> json.writeNull();
      case BigDecimal number -> json.writeNumber(Amounts.plain(number));
      case Long micros -> json.writeString(Micros.toInstant(micros).toString());
      default -> json.writeString(value.toString());
    }
  }
}
