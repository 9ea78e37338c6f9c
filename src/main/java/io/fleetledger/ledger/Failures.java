package io.fleetledger.ledger;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/** What a failure asks for. */
public final class Failures {
  /**
   * Serialization failure, completion unknown, deadlock; lock timeout; read-only (the server became
   * a replica); idle in a transaction for too long (the process was stopped), transaction timeout;
   * cancelled, by a timeout or by hand.
   */
  private static final Set<String> PASSING_STATES =
      Set.of("40001", "40003", "40P01", "55P03", "25006", "25P03", "25P04", "57014");

  private Failures() {}

  /** Whether the same attempt can succeed later: a server is away, full, or was in the way. */
  public static boolean isPassing(Throwable failure) {
    if (failure instanceof RetriableException || failure instanceof RegistryWaitException) {
      return true;
    }
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SQLTransientException || t instanceof SQLRecoverableException) {
        return true;
      }
      if (t instanceof SQLException e && e.getSQLState() != null) {
        String state = e.getSQLState();
        return state.startsWith("08") // connection
            || state.startsWith("57P0") // shutdown
            || state.startsWith("53") // out of disk, memory or connections
            || state.startsWith("58") // the system under the server: input and output
            || PASSING_STATES.contains(state);
      }
    }
    return false;
  }

  /** Whether a new connection may do what this one can't: it leads to a server turned replica. */
  static boolean isConnectionToBlame(SQLException failure) {
    return "25006".equals(failure.getSQLState());
  }

  /**
   * Whether a row is to blame: data (22), constraint (23), the same row twice (21), a key too long
   * for an index (54). Class 42 is not among them: a missing table or privilege would reject every
   * row there is.
   */
  static boolean isRowToBlame(SQLException failure) {
    String state = failure.getSQLState();
    return state != null
        && (state.startsWith("21")
            || state.startsWith("22")
            || state.startsWith("23")
            || state.startsWith("54"));
  }

  /** The message of a failure in one line. */
  public static String line(@Nullable Throwable failure) {
    if (failure == null) {
      return "unknown";
    }
    if (failure instanceof BatchUpdateException && failure.getCause() != null) {
      return line(failure.getCause());
    }
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
