package io.fleetledger.ledger;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The database can't be used; the message says what to do. */
public final class DatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean unreachable;

  DatabaseException(String message, @Nullable Throwable cause) {
    super(message, cause);
    unreachable = false;
  }

  private DatabaseException(SQLException cause) {
    super(
        "PostgreSQL can't be reached: "
            + Failures.line(cause)
            + "; check the address, the credentials and that it runs",
        cause);
    unreachable = true;
  }

  /** No connection could be had. */
  static DatabaseException unreachable(SQLException cause) {
    return new DatabaseException(cause);
  }

  /** Whether no connection could be had, as opposed to a database that does not fit. */
  public boolean isUnreachable() {
    return unreachable;
  }
}
