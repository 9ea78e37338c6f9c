package io.fleetledger.app;

import com.zaxxer.hikari.HikariDataSource;
import io.fleetledger.ledger.Database;
import io.fleetledger.sandbox.PostgresServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One run of {@code demo --exit} for all tests of a JVM, and PostgreSQL on what it left, until the
 * JVM ends.
 */
final class DemoRun {
  private final Path data;
  private final int exitCode;
  private final String output;
  private final PostgresServer server;
  private final HikariDataSource database;

  private DemoRun() throws IOException {
    data = Files.createTempDirectory("fleetledger-demo-test");
    var out = new StringWriter();
    var writer = new PrintWriter(out, true);
    exitCode = Cli.execute(Map.of(), writer, writer, "demo", "--exit", "--data", data.toString());
    output = out.toString();
    server = PostgresServer.start(data.resolve("postgres"));
    database = Database.open(server.jdbcUrl(), server.user(), server.password(), 2);
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "demo-run-stop"));
  }

  /** The run; the first call takes its time. */
  static DemoRun get() {
    return Holder.RUN;
  }

  int exitCode() {
    return exitCode;
  }

  /** All that it printed. */
  String output() {
    return output;
  }

  /** Settings that reach its tables, but no Kafka, and serve HTTP on a free port. */
  Settings settings(Map<String, String> more) {
    Map<String, String> texts = new HashMap<>();
    texts.put("postgres.url", server.jdbcUrl());
    texts.put("postgres.user", server.user());
    texts.put("postgres.password", server.password());
    texts.put("http.port", "0");
    // The laws look at every row, and tests share the machine.
    texts.put("api.read.timeout.seconds", "25");
    texts.put("kafka.bootstrap.servers", "127.0.0.1:1");
    // Nobody is there: a client need not ask again.
    texts.put("kafka.reconnect.backoff.ms", "3600000");
    texts.put("kafka.reconnect.backoff.max.ms", "3600000");
    texts.putAll(more);
    return Settings.of(texts);
  }

  HikariDataSource database() {
    return database;
  }

  /** Rows of a query, all values as PostgreSQL prints them; absent: empty. */
  List<List<String>> ask(String query) throws SQLException {
    try (var connection = database.getConnection();
        var statement = connection.createStatement();
        var result = statement.executeQuery(query)) {
      List<List<String>> rows = new ArrayList<>();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
          String value = result.getString(column);
          row.add(value == null ? "" : value);
        }
        rows.add(row);
      }
      return rows;
    }
  }

  private void close() {
    database.close();
    try {
      server.close();
      try (Stream<Path> files = Files.walk(data)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Holder {
    static final DemoRun RUN = start();

    private static DemoRun start() {
      try {
        return new DemoRun();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
