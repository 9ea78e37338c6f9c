package io.fleetledger.sandbox;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A real PostgreSQL in a process of its own that ends with this one. Started again on the same
 * directory it has the same data and the same port.
 */
public final class PostgresServer implements AutoCloseable {
  private static final String DATABASE = "fleetledger";
  private static final String USER = "postgres";

  private final EmbeddedPostgres server;
  private final Leash leash;

  private PostgresServer(EmbeddedPostgres server, Leash leash) {
    this.server = server;
    this.leash = leash;
  }

  /** Starts it, with a database {@code fleetledger}, and returns when clients can connect. */
  public static PostgresServer start(Path dataDirectory) throws IOException {
    Files.createDirectories(dataDirectory);
    Path cluster = dataDirectory.resolve("cluster");
    EmbeddedPostgres server =
        EmbeddedPostgres.builder()
            .setDataDirectory(cluster)
            .setCleanDataDirectory(false)
            .setRegisterShutdownHook(false)
            .setPort(Ports.remembered(dataDirectory, "postgres"))
            .setPGStartupWait(Duration.ofSeconds(60))
            // What is committed survives the end of the process, as on a real server.
            .setServerConfig("synchronous_commit", "on")
            .start();
    String postmaster = Files.readAllLines(cluster.resolve("postmaster.pid")).getFirst().strip();
    Leash leash = Leash.tie(Long.parseLong(postmaster), "INT");
    var started = new PostgresServer(server, leash);
    try {
      started.createDatabase();
      return started;
    } catch (SQLException e) {
      started.close();
      throw new IOException("PostgreSQL can't create the database " + DATABASE, e);
    }
  }

  /** Address of the database for JDBC, without user and password. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(server.getPort(), DATABASE);
  }

  /** The superuser. */
  public String user() {
    return USER;
  }

  /** Any would do: the server trusts whoever reaches its loopback port. */
  public String password() {
    return USER;
  }

  /** Stops it cleanly; the data stay. */
  @Override
  public void close() throws IOException {
    server.close();
    leash.close();
  }

  private void createDatabase() throws SQLException {
    try (var connection = server.getPostgresDatabase().getConnection();
        var statement = connection.createStatement();
        var known =
            statement.executeQuery(
                "SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
      if (!known.next()) {
        statement.execute("CREATE DATABASE " + DATABASE);
      }
    }
  }
}
