package io.fleetledger.app;

import static java.util.stream.Collectors.joining;

import io.fleetledger.charging.StatementGroup;
import io.fleetledger.report.DataTable;
import io.fleetledger.report.StatementTables;
import io.fleetledger.report.Table;
import io.fleetledger.report.TextTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a statement is written for programs: one or the other. */
final class StatementOutput {
  @Option(names = "--json", required = true, description = "As JSON, exact: totals and lines.")
  private boolean json;

  @Option(names = "--csv", required = true, description = "The lines as CSV, exact.")
  private boolean csv;

  /**
   * The text of a statement and those that it rolls up; without a format, for people.
   *
   * @param more tables that go with it
   */
  static String text(StatementGroup group, List<Table> more, @Nullable StatementOutput format) {
    if (format != null && format.csv) {
      return DataTable.csv(StatementTables.lines(group));
    }
    List<Table> tables = new ArrayList<>();
    tables.add(StatementTables.totals(group));
    tables.add(StatementTables.lines(group));
    tables.addAll(more);
    return format != null && format.json
        ? DataTable.json(tables)
        : tables.stream().map(TextTable::render).collect(joining("\n"));
  }
}
