package io.fleetledger.torture;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * The public views as text, in order.
 *
 * @param rows rows of each view
 */
record Views(Map<String, List<String>> rows) {
  /**
   * They tell what was done, which a fault makes done again, or up to when, by the clock; alerts of
   * conditions are judged by the tables as they stand on the way.
   */
  private static final Set<String> ABOUT_THE_WAY =
      Set.of("laws", "rating", "fleet_settled", "watch", "alert", "alert_delivery");

  /** Reads all views but those, which are judged by themselves. */
  static Views read(DataSource database) throws SQLException {
    Map<String, List<String>> rows = new TreeMap<>();
    try (Connection connection = database.getConnection()) {
      for (String view : names(connection)) {
        rows.put(
            view, strings(connection, "SELECT it::text FROM fleet." + view + " it ORDER BY 1"));
      }
    }
    return new Views(rows);
  }

  /** How many rows there are. */
  int size() {
    return rows.values().stream().mapToInt(List::size).sum();
  }

  /** What differs, a line each; empty: nothing. */
  List<String> differencesFrom(Views other) {
    List<String> differences = new ArrayList<>();
    if (!rows.keySet().equals(other.rows.keySet())) {
      differences.add("views: %s and %s".formatted(rows.keySet(), other.rows.keySet()));
    }
    rows.forEach(
        (view, mine) -> {
          List<String> theirs = other.rows.getOrDefault(view, List.of());
          for (int i = 0; i < Math.max(mine.size(), theirs.size()); i++) {
            String one = i < mine.size() ? mine.get(i) : "no row";
            String another = i < theirs.size() ? theirs.get(i) : "no row";
            if (!one.equals(another)) {
              differences.add("%s:%n  %s%n  %s".formatted(view, one, another));
              return;
            }
          }
        });
    return differences;
  }

  private static List<String> names(Connection connection) throws SQLException {
    return strings(
            connection,
            "SELECT table_name FROM information_schema.views WHERE table_schema = 'fleet'")
        .stream()
        .filter(it -> !ABOUT_THE_WAY.contains(it))
        .sorted()
        .toList();
  }

  private static List<String> strings(Connection connection, String query) throws SQLException {
    List<String> strings = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(query)) {
      while (results.next()) {
        strings.add(results.getString(1));
      }
    }
    return strings;
  }
}
