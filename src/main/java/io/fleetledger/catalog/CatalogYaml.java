package io.fleetledger.catalog;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** A catalog as the text of a catalog file, which read again states the same catalog. */
public final class CatalogYaml {
  private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              YAMLFactory.builder()
                  .stringQuotingChecker(new Quoting())
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .disable(YAMLGenerator.Feature.SPLIT_LINES)
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .build())
          .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);

  private CatalogYaml() {}

  /** The text; ids ascend. */
  public static String write(Catalog catalog) {
    ObjectNode sections = NODES.objectNode();
    for (CatalogKind kind : CatalogKind.values()) {
      new TreeMap<>(catalog.histories(kind))
          .forEach((id, history) -> write(kind, id, history.as(Object.class), sections));
    }
    try {
      return sections.isEmpty() ? "{}\n" : MAPPER.writeValueAsString(sections);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree can always be written", e);
    }
  }

  private static void write(
      CatalogKind kind, String id, History<Object> history, ObjectNode sections) {
    List<Version<Object>> versions = history.versions();
    for (int i = 0; i < versions.size(); i++) {
      Version<Object> version = versions.get(i);
      ObjectNode fields = sections.withArrayProperty(kind.section()).addObject();
      fields.put(kind.idField(), id);
      fields.put("from", Times.format(version.fromMicros()));
      if (version.toMicros() != CatalogCodec.nextStart(i, versions)) {
        fields.put("to", Times.format(version.toMicros()));
      }
      Forms.write(version.value(), fields);
    }
  }

  /** The fields of one version's value, id and span left out. */
  static ObjectNode fields(Object value) {
    ObjectNode fields = NODES.objectNode();
    Forms.write(value, fields);
    return fields;
  }

  /** Leaves the quotes out only where no reader of YAML, old or new, could mistake the text. */
  private static final class Quoting extends StringQuotingChecker {
    private static final long serialVersionUID = 1L;

    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_./-]*");
    private static final Pattern TIME = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z");

    @Override
    public boolean needToQuoteName(String name) {
      return needToQuoteValue(name);
    }

    @Override
    public boolean needToQuoteValue(String value) {
      boolean isPlain = WORD.matcher(value).matches() || TIME.matcher(value).matches();
      return !isPlain || isReservedKeyword(value);
    }
  }
}
