package io.fleetledger.report;

import io.fleetledger.report.Table.Column;
import io.fleetledger.report.Table.Unit;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The laws, evaluated.
 *
 * @param table one row per check
 */
public record LawsReport(Table table) {
  private static final int NAME = 1;
  private static final int SCOPE = 2;
  private static final int RESIDUAL = 3;
  private static final int CHECKED = 4;
  private static final Query LAWS =
      new Query(
          "The laws",
          List.of(
              new Column("law", "law", Unit.COUNT),
              new Column("name", "what must hold", Unit.TEXT),
              new Column("scope", "where", Unit.TEXT),
              new Column("residual", "residual", Unit.NUMBER),
              new Column("checked", "checked", Unit.COUNT),
              new Column("detail", "detail", Unit.TEXT)),
          """
          SELECT law, name, scope, residual, checked, detail
          FROM fleet.laws
          ORDER BY law, name, scope""");

  /** Evaluates them. */
  public static LawsReport read(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return new LawsReport(LAWS.run(connection));
    }
  }

  /** Whether every residual is zero. */
  public boolean holds() {
    return table.rows().stream().allMatch(row -> number(row, RESIDUAL).signum() == 0);
  }

  /** How many checks there are, and how many of them hold, in one phrase. */
  public String phrase() {
    long held = table.rows().stream().filter(row -> number(row, RESIDUAL).signum() == 0).count();
    return "%d of %d checks of the laws hold".formatted(held, table.rows().size());
  }

  /** One row per law that holds, however many places it was checked in, and every breach. */
  public Table summary() {
    var byLaw = new LinkedHashMap<Object, List<Table.Row>>();
    for (Table.Row row : table.rows()) {
      byLaw
          .computeIfAbsent(String.valueOf(row.values().get(NAME)), name -> new ArrayList<>())
          .add(row);
    }
    var rows = new ArrayList<Table.Row>();
    byLaw.values().forEach(checks -> rows.addAll(summary(checks)));
    return new Table(table.title(), table.columns(), rows);
  }

  private static List<Table.Row> summary(List<Table.Row> checks) {
    List<Table.Row> breaches =
        checks.stream().filter(row -> number(row, RESIDUAL).signum() != 0).toList();
    if (!breaches.isEmpty()) {
      return breaches;
    }
    var first = new ArrayList<@Nullable Object>(checks.getFirst().values());
    if (checks.size() > 1) {
      first.set(SCOPE, "%d places".formatted(checks.size()));
    }
    first.set(
        CHECKED,
        checks.stream().map(row -> number(row, CHECKED)).reduce(BigDecimal.ZERO, BigDecimal::add));
    first.set(first.size() - 1, "holds");
    return List.of(new Table.Row(first));
  }

  private static BigDecimal number(Table.Row row, int column) {
    if (row.values().get(column) instanceof BigDecimal number) {
      return number;
    }
    throw new IllegalStateException("fleet.laws gives no number: " + row);
  }
}
