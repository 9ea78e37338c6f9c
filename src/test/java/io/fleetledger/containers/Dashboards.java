package io.fleetledger.containers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the dashboards ask. */
final class Dashboards {
  private static final Path DIRECTORY = Path.of("docker", "grafana", "dashboards");

  /**
   * A query of a panel.
   *
   * @param where dashboard and panel
   * @param source uid of the data source
   * @param text PromQL or SQL
   */
  record Query(String where, String source, String text) {
    @Override
    public String toString() {
      return where;
    }
  }

  private Dashboards() {}

  static List<JsonNode> all() {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      var dashboards = new ArrayList<JsonNode>();
      for (Path file : files.sorted().toList()) {
        dashboards.add(new ObjectMapper().readTree(Files.readString(file)));
      }
      return dashboards;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The queries of one data source. */
  static List<Query> queries(String source) {
    var queries = new ArrayList<Query>();
    for (JsonNode dashboard : all()) {
      for (JsonNode panel : dashboard.path("panels")) {
        for (JsonNode target : panel.path("targets")) {
          queries.add(
              new Query(
                  dashboard.path("title").asText() + ": " + panel.path("title").asText(),
                  target.at("/datasource/uid").asText(),
                  target.path("expr").asText(target.path("rawSql").asText())));
        }
      }
    }
    return queries.stream().filter(query -> query.source().equals(source)).toList();
  }
}
