package io.fleetledger.torture;

import io.fleetledger.sandbox.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL that can be crashed, and put back to how it was before. */
final class Postgres implements AutoCloseable {
  private final Path directory;
  private final Path cluster;
  private PostgresServer server;

  private Postgres(Path directory) throws IOException {
    this.directory = directory;
    this.cluster = directory.resolve("cluster");
    this.server = PostgresServer.start(directory);
  }

  /** Starts one, empty or with what a directory keeps. */
  static Postgres start(Path directory) throws IOException {
    return new Postgres(directory);
  }

  /** Its own port, past all proxies. */
  int port() {
    return URI.create(server.jdbcUrl().substring("jdbc:".length())).getPort();
  }

  /** Stops it in good order. */
  void stop() throws IOException {
    server.close();
  }

  /** Stops it at once, as if the power had failed: it recovers from its log when it comes back. */
  void crash() throws IOException, InterruptedException {
    List<String> lines = Files.readAllLines(cluster.resolve("postmaster.pid"));
    long postmaster = Long.parseLong(lines.getFirst().strip());
    Child.signal(postmaster, "QUIT");
    while (ProcessHandle.of(postmaster).isPresent()) {
      Thread.sleep(20);
    }
  }

  /** Starts it again, on the same data and port. */
  void restart() throws IOException {
    server.close();
    server = PostgresServer.start(directory);
  }

  /** Copies all it has, while it is stopped. */
  void backUp(Path copy) throws IOException {
    copyAll(cluster, copy);
  }

  /** Puts a copy in place of what it has, while it is stopped. */
  void restore(Path copy) throws IOException {
    deleteAll(cluster);
    copyAll(copy, cluster);
  }

  /** A database of it, as the superuser. */
  PGSimpleDataSource database(String name) {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl("jdbc:postgresql://127.0.0.1:%d/%s".formatted(port(), name));
    database.setUser(server.user());
    database.setPassword(server.password());
    database.setConnectTimeout(5);
    return database;
  }

  /** The product's database. */
  PGSimpleDataSource database() {
    return database("fleetledger");
  }

  /** Runs statements, whatever the database's mode is. */
  void execute(String... statements) throws SQLException {
    try (Connection connection = database().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET default_transaction_read_only = off");
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The one number that a query gives. */
  long number(String query) throws SQLException {
    return number(database(), query);
  }

  /** The one number that a query of a database gives. */
  static long number(DataSource database, String query) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getLong(1);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private static void copyAll(Path from, Path to) throws IOException {
    try (var paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        Files.copy(
            path, target, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  static void deleteAll(Path directory) throws IOException {
    try (var paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
