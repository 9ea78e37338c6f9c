package io.fleetledger.e2e;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/**
 * Every view of schema fleet as text, its rows in order. Left out are the columns that tell how
 * records arrived, and not what was used: how often, at which offsets, in how many parts.
 *
 * <p>Of alerts, those of budgets are compared: which thresholds were reached in which periods, each
 * once. When it was found out, and what was spent as far as was known by then, is about the way. So
 * are all other alerts: a spike is judged once, by a minute's usage as it is when every partition
 * has passed it, and what comes later is told apart as late; conditions are judged by the tables as
 * they stand.
 */
final class ViewDump {
  private static final Map<String, Set<String>> LEFT_OUT =
      Map.of(
          "intake",
          Set.of("read", "duplicates", "first_offset", "next_offset", "skipped_offsets"),
          "suspense",
          Set.of("record_offset"),
          // Of the laws, their residuals are compared.
          "laws",
          Set.of("checked", "detail"),
          "rating",
          Set.of("pricing_revision"));

  private static final Set<String> ALERTS = Set.of("alert_delivery", "watch");

  private static final List<String> BUDGET_ALERTS =
      List.of(
          "alert_id",
          "severity",
          "tenant_id",
          "project_id",
          "alert_grain",
          "alert_quantity",
          "alert_from",
          "alert_until",
          "expected_value",
          "currency");

  private ViewDump() {}

  /**
   * Writes every view to a file of its name.
   *
   * @return the rows of each view
   */
  static Map<String, Long> write(DataSource database, Path directory)
      throws SQLException, IOException {
    Files.createDirectories(directory);
    Map<String, Long> rows = new TreeMap<>();
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      for (Map.Entry<String, List<String>> view : views(connection).entrySet()) {
        try (OutputStream file = Files.newOutputStream(directory.resolve(view.getKey()))) {
          rows.put(
              view.getKey(),
              connection
                  .unwrap(PGConnection.class)
                  .getCopyAPI()
                  .copyOut(copy(view.getKey(), view.getValue()), file));
        }
      }
      connection.rollback();
    }
    return rows;
  }

  /** The first lines in which two dumps differ, by view; empty: they are the same, byte by byte. */
  static Map<String, String> differences(Path one, Path other) throws IOException {
    Map<String, String> differences = new TreeMap<>();
    try (Stream<Path> views = Stream.concat(Files.list(one), Files.list(other))) {
      for (String view : views.map(file -> file.getFileName().toString()).distinct().toList()) {
        Path left = one.resolve(view);
        Path right = other.resolve(view);
        if (!Files.exists(left) || !Files.exists(right)) {
          differences.put(view, "is in one dump alone");
        } else if (Files.mismatch(left, right) >= 0) {
          differences.put(view, firstDifference(left, right));
        }
      }
    }
    return differences;
  }

  private static String firstDifference(Path left, Path right) throws IOException {
    try (var leftLines = Files.newBufferedReader(left);
        var rightLines = Files.newBufferedReader(right)) {
      while (true) {
        String one = String.valueOf(leftLines.readLine());
        String other = String.valueOf(rightLines.readLine());
        if (!one.equals(other)) {
          return "\n  " + one + "\n  " + other;
        }
      }
    }
  }

  private static String copy(String view, List<String> columns) {
    String selected =
        columns.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
    String order =
        IntStream.rangeClosed(1, columns.size())
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(", "));
    String rows = view.equals("alert") ? " WHERE alert_kind = 'BUDGET'" : "";
    return "COPY (SELECT %s FROM fleet.\"%s\"%s ORDER BY %s) TO STDOUT"
        .formatted(selected, view, rows, order);
  }

  private static Map<String, List<String>> views(Connection connection) throws SQLException {
    Map<String, List<String>> views = new TreeMap<>();
    try (var statement = connection.createStatement();
        ResultSet results =
            statement.executeQuery(
                "SELECT table_name, column_name FROM information_schema.columns"
                    + " WHERE table_schema = 'fleet' ORDER BY table_name, ordinal_position")) {
      while (results.next()) {
        String view = results.getString(1);
        String column = results.getString(2);
        if (!ALERTS.contains(view) && !LEFT_OUT.getOrDefault(view, Set.of()).contains(column)) {
          views.computeIfAbsent(view, name -> new ArrayList<>()).add(column);
        }
      }
    }
    views.put("alert", BUDGET_ALERTS);
    return views;
  }
}
