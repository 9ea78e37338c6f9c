package io.fleetledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every query in README.md, over the tables of a small fleet. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentedQueriesTest {
  private static final Pattern QUERY = Pattern.compile("```sql\n(.*?;)\n```", Pattern.DOTALL);

  private final TestDatabase database;

  DocumentedQueriesTest() throws Exception {
    database = TestDatabase.migrated();
  }

  @BeforeAll
  void putFleet() throws Exception {
    SmallFleet.put(database);
  }

  @AfterAll
  void close() throws Exception {
    database.close();
  }

  static List<String> queries() throws IOException {
    return QUERY
        .matcher(Files.readString(Path.of("README.md")))
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }

  @Test
  void what_teams_ask_is_documented() throws IOException {
    assertThat(queries()).hasSizeGreaterThanOrEqualTo(7);
  }

  @ParameterizedTest
  @MethodSource("queries")
  void each_query_runs_over_public_views(String query) throws Exception {
    assertThat(query).doesNotContain("ledger.");
    database.query(query);
  }
}
