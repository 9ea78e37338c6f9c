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
  /** They tell what was done, which a fault makes done again, or up to when, by the clock. */
  private static final Set<String> ABOUT_THE_WAY =
      Set.of("laws", "rating", "fleet_settled", "watch", "alert_delivery");

  /**
   * Of alerts: which thresholds of budgets were reached in which periods, each once. What was spent
   * as far as was known by then is about the way, and so are all other alerts: a spike is judged
   * once, by a minute's usage as it is when every partition has passed it, conditions by the tables
   * as they stand.
   */
  private static final String BUDGET_ALERTS =
      """
      SELECT row(alert_id, severity, tenant_id, project_id, alert_grain, alert_quantity, alert_from,
        alert_until, expected_value, currency)::text
      FROM fleet.alert WHERE alert_kind = 'BUDGET' ORDER BY 1""";

  /** Reads all views but those, which are judged by themselves. */
  static Views read(DataSource database) throws SQLException {
    Map<String, List<String>> rows = new TreeMap<>();
    try (Connection connection = database.getConnection()) {
      for (String view : names(connection)) {
        String all = "SELECT it::text FROM fleet." + view + " it ORDER BY 1";
        rows.put(view, strings(connection, view.equals("alert") ? BUDGET_ALERTS : all));
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
