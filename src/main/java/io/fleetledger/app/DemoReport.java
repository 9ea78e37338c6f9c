package io.fleetledger.app;

import io.fleetledger.report.Apart;
import io.fleetledger.report.LawsReport;
import io.fleetledger.report.ReportFilter;
import io.fleetledger.report.Reports;
import io.fleetledger.report.Table;
import io.fleetledger.report.TextTable;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** What the demo tells at its end. */
final class DemoReport {
  private DemoReport() {}

  /** Prints it; the exit code says whether every law holds. */
  static int print(DataSource database, PrintWriter out) throws SQLException {
    LawsReport laws = LawsReport.read(database);
    List<Table> tables = new Reports(database).overview(ReportFilter.ALL);
    Stream.concat(tables.stream(), Stream.of(laws.summary()))
        .forEach(table -> out.println("\n" + TextTable.render(table).stripTrailing()));
    out.println();
    out.print(Apart.read(database).line());
    return laws.holds() ? ExitCode.DONE : ExitCode.NO;
  }
}
