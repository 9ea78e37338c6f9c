package io.fleetledger.app;

import com.zaxxer.hikari.HikariDataSource;
import io.fleetledger.ledger.Database;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** Opens connections, and says clearly which server does not answer. */
final class Servers {
  private static final int PATIENCE_SECONDS = 10;

  private Servers() {}

  /** A client of Kafka that has had an answer. */
  static Admin kafka(Settings settings) throws InterruptedException {
    Map<String, Object> configuration = new HashMap<>(settings.kafka());
    String address = settings.kafka().getOrDefault("bootstrap.servers", "");
    Admin admin = admin(configuration, address);
    try {
      admin.describeCluster().nodes().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return admin;
    } catch (ExecutionException | TimeoutException e) {
      admin.close(Duration.ZERO);
      throw unreachable("Kafka", address, "kafka.bootstrap.servers", e);
    }
  }

  /** Throws unless Kafka answers. */
  static void requireKafka(Settings settings) throws InterruptedException {
    kafka(settings).close();
  }

  /** A pool of connections that has had an answer, for the processor. */
  static HikariDataSource postgres(Settings settings) {
    return answering(
        settings,
        Database.open(
            settings.postgresUrl(),
            settings.postgresUser(),
            settings.postgresPassword(),
            settings.postgresPoolSize()));
  }

  /** A pool of connections that has had an answer, for statements that may take long. */
  static HikariDataSource patientPostgres(Settings settings) {
    return answering(
        settings,
        Database.openPatient(
            settings.postgresUrl(),
            settings.postgresUser(),
            settings.postgresPassword(),
            settings.postgresPoolSize()));
  }

  /** A pool of connections for the metrics alone, which wait for none of the processor's. */
  static HikariDataSource metricsPostgres(Settings settings) {
    return Database.openPatient(
        settings.postgresUrl(), settings.postgresUser(), settings.postgresPassword(), 2);
  }

  private static HikariDataSource answering(Settings settings, HikariDataSource database) {
    try (var connection = database.getConnection()) {
      connection.isValid(PATIENCE_SECONDS);
      return database;
    } catch (SQLException e) {
      database.close();
      String address = Secrets.shown("postgres.url", settings.postgresUrl());
      throw unreachable(
          "PostgreSQL",
          address + " (" + rootMessage(e) + ")",
          "postgres.url, postgres.user, postgres.password",
          e);
    }
  }

  private static Admin admin(Map<String, Object> configuration, String address) {
    try {
      return Admin.create(configuration);
    } catch (KafkaException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      if (String.valueOf(cause.getMessage()).startsWith("No resolvable bootstrap urls")) {
        throw unreachable("Kafka", address, "kafka.bootstrap.servers", e);
      }
      throw new UsageException("kafka.bootstrap.servers " + address + ": " + cause.getMessage(), e);
    }
  }

  private static String rootMessage(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  private static UnreachableException unreachable(
      String server, String address, String key, Exception cause) {
    return new UnreachableException(
        "can't reach %s at %s: start it, or set %s".formatted(server, address, key), cause);
  }
}
