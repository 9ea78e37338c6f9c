package io.fleetledger.catalog;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;

/** Catalog files as YAML: read into a tree of exact values, every value's line noted. */
final class YamlText {
  private YamlText() {}

  /** A catalog of a hundred thousand nodes is some 30 MB. */
  private static final int MAX_CHARACTERS = 256 * 1024 * 1024;

  /** Numbers as people read them: YAML takes 010 for 8 and 0x10 for 16. */
  private static final Pattern PLAIN_NUMBER =
      Pattern.compile("[+-]?(0|[1-9][0-9_]*)?(\\.[0-9]*)?([eE][+-]?[0-9]+)?");

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              YAMLFactory.builder()
                  .loaderOptions(options())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** The tree of a text; what is not plain YAML is noted as an error. */
  static JsonNode parse(String text, Findings findings) {
    try {
      try (JsonParser parser = MAPPER.createParser(text)) {
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
          note(token, (YAMLParser) parser, findings);
        }
      }
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      findings.unreadable(line, "not readable as YAML: " + oneLine(e.getOriginalMessage()));
      return MAPPER.missingNode();
    } catch (IOException e) {
      throw new AssertionError("a string can always be read", e);
    }
  }

  private static void note(JsonToken token, YAMLParser parser, Findings findings)
      throws IOException {
    if (token.isStructEnd()) {
      return;
    }
    JsonStreamContext context = parser.getParsingContext();
    String path = path(token.isStructStart() ? context.getParent() : context);
    findings.standsAt(path, parser.currentTokenLocation().getLineNr());
    if (parser.isCurrentAlias()) {
      findings.error(path, "aliases (*name) are not supported; write the value out");
    } else if (token.isNumeric() && !PLAIN_NUMBER.matcher(parser.getText()).matches()) {
      findings.error(
          path, parser.getText() + " is ambiguous; write a plain number, or quote an id");
    }
  }

  private static String path(JsonStreamContext context) {
    JsonStreamContext parent = context.getParent();
    if (parent == null) {
      return "";
    }
    String above = path(parent);
    if (context.inArray()) {
      return above + "[" + context.getCurrentIndex() + "]";
    }
    return above.isEmpty() ? context.getCurrentName() : above + "." + context.getCurrentName();
  }

  /** A message of the YAML parser without the source excerpts between its lines. */
  private static String oneLine(String message) {
    return message.lines().filter(line -> !line.startsWith(" ")).collect(Collectors.joining(", "));
  }

  private static LoaderOptions options() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CHARACTERS);
    return options;
  }
}
