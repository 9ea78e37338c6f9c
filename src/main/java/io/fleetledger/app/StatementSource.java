package io.fleetledger.app;

import io.fleetledger.billing.Statements;
import io.fleetledger.catalog.Catalog;
import io.fleetledger.charging.Statement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;

/** Statements of the database, reference data of the topics. */
final class StatementSource implements StatementExportCommand.Source {
  @Override
  public List<Statement> statements(
      Settings settings, String tenantId, LocalDate firstDay, boolean withChildren)
      throws SQLException {
    try (var database = Servers.patientPostgres(settings)) {
      return new Statements(database).of(tenantId, firstDay, withChildren).statements();
    }
  }

  @Override
  public Catalog catalog(Settings settings) throws InterruptedException {
    return CatalogAccess.read(settings);
  }
}
