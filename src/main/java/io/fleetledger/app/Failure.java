package io.fleetledger.app;

import io.fleetledger.billing.StatementRefusedException;
import io.fleetledger.catalog.InvalidCatalogException;
import io.fleetledger.ledger.DatabaseException;
import io.fleetledger.registry.RegistryUnavailableException;
import io.fleetledger.replay.TraceException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;

/**
 * What a user is told of an error.
 *
 * @param exitCode what the process ends with
 * @param line one line that says what is wrong and, where known, what to do; of a catalog file and
 *     of what a start refuses, one for each thing that is wrong
 */
record Failure(int exitCode, String line) {
  /** Reads an error, whatever it is wrapped in. */
  static Failure of(Throwable error) {
    Throwable bare = unwrapped(error);
    return new Failure(exitCode(bare), line(bare));
  }

  private static int exitCode(Throwable error) {
    if (causes(error).anyMatch(Failure::isUnreachable)) {
      return ExitCode.UNREACHABLE;
    }
    return switch (error) {
      case UsageException e -> ExitCode.USAGE;
      case ConfigException e -> ExitCode.USAGE;
      case InvalidCatalogException e -> ExitCode.USAGE;
      case TraceException e -> ExitCode.USAGE;
      default -> ExitCode.NO;
    };
  }

  private static boolean isUnreachable(Throwable error) {
    return switch (error) {
      case UnreachableException e -> true;
      case RegistryUnavailableException e -> true;
      case TimeoutException e -> true;
      case DatabaseException e -> e.isUnreachable();
      case ConnectException e -> true;
      // Class 08 of SQLSTATE: connection exceptions.
      case SQLException e -> e.getSQLState() != null && e.getSQLState().startsWith("08");
      default -> false;
    };
  }

  private static String line(Throwable error) {
    if (error instanceof InvalidCatalogException
        || error instanceof RefusedException
        || error instanceof StatementRefusedException) {
      // One line for each thing that is wrong: all are put right in one go.
      return Objects.requireNonNullElse(error.getMessage(), "");
    }
    String message =
        Objects.requireNonNullElse(error.getMessage(), "")
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .findFirst()
            .orElse("");
    return switch (error) {
      case UsageException e -> message;
      case UnreachableException e -> message;
      case ConfigException e -> message;
      case RegistryUnavailableException e -> message + "; check schema.registry.url";
      case TimeoutException e ->
          "Kafka does not answer; check kafka.bootstrap.servers (" + message + ")";
      case AuthenticationException e -> "Kafka refuses the credentials: " + message;
      case AuthorizationException e -> "Kafka forbids it: " + message;
      case SQLException e -> "the database says: " + message;
      default -> message.isEmpty() ? error.toString() : message;
    };
  }

  private static Throwable unwrapped(Throwable error) {
    Throwable bare = error;
    while ((bare instanceof ExecutionException
            || bare instanceof CompletionException
            || bare instanceof StreamsException)
        && bare.getCause() != null) {
      bare = bare.getCause();
    }
    return bare;
  }

  private static Stream<Throwable> causes(Throwable error) {
    return Stream.iterate(error, Objects::nonNull, Throwable::getCause).limit(20);
  }
}
