package io.fleetledger.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;

/** Brings the database to the version that this program was built with. */
public final class Migrations {
  private static final int OLDEST_POSTGRES = 15;
  private static final int ATTEMPTS = 5;

  private final DataSource database;
  private final Flyway flyway;

  /** Migrations on the class path, for a database reached with the rights of the owner. */
  public Migrations(DataSource database) {
    this.database = database;
    this.flyway =
        Flyway.configure()
            .dataSource(database)
            .locations("classpath:db/migration")
            .schemas("ledger")
            .defaultSchema("ledger")
            .placeholderReplacement(false)
            .validateMigrationNaming(true)
            .load();
  }

  /**
   * Applies what is missing.
   *
   * @return how many migrations were applied
   * @throws DatabaseException if the database can't be reached, is newer than this program, or was
   *     changed by hand
   */
  public int migrate() {
    checkServer();
    checkNotNewer();
    for (int attempt = 1; ; attempt++) {
      try {
        return flyway.migrate().migrationsExecuted;
      } catch (FlywayException e) {
        // A writer at work may be in the way: a deadlock ends one of the two.
        if (attempt == ATTEMPTS || !Failures.isPassing(e)) {
          throw new DatabaseException("the database can't be migrated: " + Failures.line(e), e);
        }
      }
    }
  }

  /**
   * Checks that the database has the version that this program needs.
   *
   * @throws DatabaseException if it can't be reached, or its version is another
   */
  public void check() {
    checkServer();
    checkNotNewer();
    int pending = flyway.info().pending().length;
    if (pending > 0) {
      throw new DatabaseException(
          "the database lacks %d migrations: run fleetledger migrate".formatted(pending), null);
    }
  }

  private void checkServer() {
    try (Connection connection = database.getConnection()) {
      int major = connection.getMetaData().getDatabaseMajorVersion();
      if (major < OLDEST_POSTGRES) {
        throw new DatabaseException(
            "PostgreSQL %d or newer is needed, the server is %d".formatted(OLDEST_POSTGRES, major),
            null);
      }
    } catch (SQLException e) {
      throw DatabaseException.unreachable(e);
    }
  }

  private void checkNotNewer() {
    Optional<MigrationVersion> unknown =
        Arrays.stream(flyway.info().applied())
            .filter(migration -> migration.getState() == MigrationState.FUTURE_SUCCESS)
            .map(MigrationInfo::getVersion)
            .max(MigrationVersion::compareTo);
    if (unknown.isPresent()) {
      throw new DatabaseException(
          "the database is newer than this program: it has migration %s, which this program does not know; install the newer program"
              .formatted(unknown.get()),
          null);
    }
  }
}
