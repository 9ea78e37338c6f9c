package io.fleetledger.registry;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidator;
import org.apache.avro.SchemaValidatorBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The schemas are a contract: {@code schemas/NAME.avsc} is the current version, {@code
 * schemas/history/NAME/v1.avsc, v2.avsc, ...} are all of them, the current one included, and each
 * two can read each other. A version of the history is whole: types of other files are written out,
 * so a change of such a type is a new version of all that use it. To change a schema: change it,
 * run this test, and move the version that it leaves under {@code target} to where it says.
 */
class SchemaCompatibilityTest {
  private static final Path SCHEMAS = Path.of("schemas");
  private static final Path HISTORY = SCHEMAS.resolve("history");

  static {
    GeneratedClasses.trust();
  }

  private static final SchemaValidator FULL_TRANSITIVE =
      new SchemaValidatorBuilder().mutualReadStrategy().validateAll();

  static List<String> names() {
    try (Stream<Path> files = Files.list(SCHEMAS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".avsc"))
          .map(name -> name.substring(0, name.length() - ".avsc".length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void theNewestVersionOfTheHistoryIsTheCurrentSchema(String name) throws IOException {
    List<Schema> history = history(name);
    String current = current(name).toString();

    boolean kept = !history.isEmpty() && history.getLast().toString().equals(current);

    if (!kept) {
      Path next = version(name, history.size() + 1);
      Path left = Path.of("target").resolve(next);
      Files.createDirectories(left.getParent());
      Files.writeString(left, current(name).toString(true) + "\n");
      fail(
          "schemas/%s.avsc is new or has changed: mkdir -p %s && mv %s %s",
          name, next.getParent(), left, next);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void eachTwoVersionsCanReadEachOther(String name) throws SchemaValidationException {
    List<Schema> history = history(name);

    for (int i = 1; i < history.size(); i++) {
      FULL_TRANSITIVE.validate(history.get(i), history.subList(0, i));
    }
  }

  @Test
  void noSchemaIsForgottenAndNoVersionLeftOut() throws IOException {
    try (Stream<Path> directories = Files.list(HISTORY)) {
      assertThat(directories.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(names());
    }
    for (String name : names()) {
      try (Stream<Path> files = Files.list(HISTORY.resolve(name))) {
        List<String> expected =
            IntStream.rangeClosed(1, history(name).size())
                .mapToObj(n -> "v" + n + ".avsc")
                .toList();
        assertThat(files.map(path -> path.getFileName().toString()))
            .as(name)
            .containsExactlyInAnyOrderElementsOf(expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyTypeAndEveryFieldIsDocumented(String name) {
    List<String> undocumented = new ArrayList<>();
    collectUndocumented(current(name), undocumented);

    assertThat(undocumented).isEmpty();
  }

  @Test
  void theRuleTellsIncompatibleVersionsFromCompatibleOnes() {
    Schema first = record("{\"name\": \"a\", \"type\": \"int\"}");
    Schema good =
        record(
            "{\"name\": \"a\", \"type\": \"int\"}, {\"name\": \"b\", \"type\": \"int\", \"default\": 0}");
    Schema bad = record("{\"name\": \"a\", \"type\": \"long\"}");

    assertThat(areMutuallyReadable(good, first)).isTrue();
    assertThat(areMutuallyReadable(bad, first)).isFalse();
  }

  private static boolean areMutuallyReadable(Schema next, Schema earlier) {
    try {
      FULL_TRANSITIVE.validate(next, List.of(earlier));
      return true;
    } catch (SchemaValidationException e) {
      return false;
    }
  }

  private static Schema record(String fields) {
    return new Schema.Parser()
        .parse("{\"type\": \"record\", \"name\": \"R\", \"fields\": [" + fields + "]}");
  }

  private static void collectUndocumented(Schema schema, List<String> found) {
    switch (schema.getType()) {
      case RECORD -> {
        addIfBlank(schema.getDoc(), schema.getFullName(), found);
        for (Schema.Field field : schema.getFields()) {
          addIfBlank(field.doc(), schema.getFullName() + "." + field.name(), found);
          collectUndocumented(field.schema(), found);
        }
      }
      case ENUM, FIXED -> addIfBlank(schema.getDoc(), schema.getFullName(), found);
      case ARRAY -> collectUndocumented(schema.getElementType(), found);
      case MAP -> collectUndocumented(schema.getValueType(), found);
      case UNION -> schema.getTypes().forEach(type -> collectUndocumented(type, found));
      default -> {}
    }
  }

  private static void addIfBlank(@Nullable String doc, String what, List<String> found) {
    if (doc == null || doc.isBlank()) {
      found.add(what);
    }
  }

  /** The schema of the file, whole, as producers in any language may have it. */
  static Schema current(String name) {
    Schema reference = Schema.createRecord("io.fleetledger.schema." + name, null, null, false);
    Class<?> type = requireNonNull(GeneratedClasses.named(reference), name);
    return AvroSchemas.withoutJavaProperties(GeneratedClasses.model(type).getSchema(type));
  }

  private static List<Schema> history(String name) {
    return IntStream.iterate(1, n -> n + 1)
        .mapToObj(n -> version(name, n))
        .takeWhile(Files::exists)
        .map(SchemaCompatibilityTest::parse)
        .toList();
  }

  private static Path version(String name, int number) {
    return HISTORY.resolve(name).resolve("v" + number + ".avsc");
  }

  private static Schema parse(Path file) {
    try {
      return new Schema.Parser().parse(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
