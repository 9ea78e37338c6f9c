package io.fleetledger.app;

import io.fleetledger.report.Table;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** The option that bounds how many rows of a table are shown. */
final class LimitOption {
  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "At most so many rows; default ${DEFAULT-VALUE}.")
  private int limit;

  /** How many rows to ask for: one more, which tells whether there are more. */
  int asked() {
    if (limit < 1 || limit == Integer.MAX_VALUE) {
      throw new UsageException("--limit " + limit + ": give a number from 1 to 2147483646");
    }
    return limit + 1;
  }

  /** The rows to show; says so if there are more. */
  Table cut(Table table, PrintWriter err) {
    if (table.rows().size() <= limit) {
      return table;
    }
    err.println("only the first " + limit + " rows are shown: raise --limit");
    return new Table(table.title(), table.columns(), table.rows().subList(0, limit));
  }
}
