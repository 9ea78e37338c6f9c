package io.fleetledger.replay;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The lines of a JSON Lines file; empty ones are skipped. */
final class JsonRows implements Rows {
  private static final JsonMapper JSON = new JsonMapper();

  private final String name;
  private final BufferedReader lines;
  private long line;

  JsonRows(String name, InputStream in) {
    this.name = name;
    this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  @Override
  public @Nullable Row next() throws IOException {
    for (String text = lines.readLine(); text != null; text = lines.readLine()) {
      line++;
      if (!text.isBlank()) {
        return new Row(line, parse(text));
      }
    }
    return null;
  }

  private ObjectNode parse(String text) {
    JsonNode node;
    try {
      node = JSON.readTree(text);
    } catch (JacksonException e) {
      throw new TraceException(
          "%s, line %d: not JSON: %s".formatted(name, line, e.getOriginalMessage()), e);
    }
    if (node instanceof ObjectNode fields) {
      return fields;
    }
    throw new TraceException(
        "%s, line %d: a JSON object is expected, one inference event".formatted(name, line));
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
