package io.fleetledger.app;

import io.fleetledger.report.DataTable;
import io.fleetledger.report.Table;
import io.fleetledger.report.TextTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a table is written for programs: one or the other. */
final class TableFormat {
  @Option(names = "--json", required = true, description = "As JSON, exact.")
  private boolean json;

  @Option(names = "--csv", required = true, description = "As CSV, exact.")
  private boolean csv;

  /** The text of a table; without a format, for people. */
  static String text(Table table, @Nullable TableFormat format) {
    if (format == null) {
      return TextTable.render(table);
    }
    return format.json ? DataTable.json(table) : DataTable.csv(table);
  }
}
