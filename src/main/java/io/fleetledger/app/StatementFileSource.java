package io.fleetledger.app;

import io.fleetledger.api.StatementFiles;
import io.fleetledger.billing.StatementRefusedException;
import io.fleetledger.billing.Statements;
import io.fleetledger.catalog.Catalog;
import io.fleetledger.charging.Statement;
import io.fleetledger.export.ExportException;
import io.fleetledger.query.Readings;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Statements as files, as the command writes them. */
final class StatementFileSource implements StatementFiles {
  private final HttpSettings http;
  private final DataSource database;

  /**
   * @param database of the API's reader
   */
  StatementFileSource(HttpSettings http, DataSource database) {
    this.http = http;
    this.database = database;
  }

  @Override
  public File file(String seenBy, String tenantId, @Nullable LocalDate firstDay, String format)
      throws SQLException, IOException, InterruptedException {
    StatementFormat as = StatementFormat.valueOf(format.toUpperCase(Locale.ROOT));
    var statements =
        new Statements(
            database,
            connection -> Readings.enterStatements(connection, seenBy, http.readTimeout()));
    List<Statement> found =
        firstDay == null
            ? List.of(statements.preview(tenantId, null))
            : statements.of(tenantId, firstDay, false).statements();
    Catalog catalog = as.isFocus() ? CatalogAccess.read(http.all()) : Catalog.EMPTY;
    var text = new StringWriter();
    try {
      new StatementWriter(as, http.all().statementIssuer(), catalog, false, found).print(text);
    } catch (ExportException e) {
      throw new StatementRefusedException(String.valueOf(e.getMessage()));
    }
    return new File(
        as == StatementFormat.JSON ? "application/json" : "text/csv; charset=utf-8",
        as == StatementFormat.JSON ? "json" : "csv",
        text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
