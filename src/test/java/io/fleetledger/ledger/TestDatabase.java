package io.fleetledger.ledger;

import com.zaxxer.hikari.HikariDataSource;
import io.fleetledger.sandbox.Sandbox;
import io.fleetledger.sandbox.SharedSandbox;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A migrated database of its own for one test. */
public final class TestDatabase implements AutoCloseable {
  private static final String TEMPLATE = "ledger_template";
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String name;
  private final HikariDataSource pool;

  private TestDatabase(String name) {
    this.name = name;
    this.pool = open(name, SharedSandbox.get().user());
  }

  /** An empty database, migrated. */
  public static TestDatabase migrated() throws SQLException {
    Template.make();
    return create("TEMPLATE " + TEMPLATE);
  }

  /** An empty database. */
  static TestDatabase empty() throws SQLException {
    return create("");
  }

  private static TestDatabase create(String options) throws SQLException {
    String name = "ledger_" + COUNT.incrementAndGet();
    administer("CREATE DATABASE " + name + " " + options);
    return new TestDatabase(name);
  }

  private static final class Template {
    static {
      try {
        administer("CREATE DATABASE " + TEMPLATE);
        try (HikariDataSource pool =
            Database.openPatient(url(TEMPLATE), SharedSandbox.get().user(), "", 4)) {
          new Migrations(pool).migrate();
        }
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    static void make() {}
  }

  private static void administer(String sql) throws SQLException {
    Sandbox sandbox = SharedSandbox.get();
    try (HikariDataSource pool = Database.open(sandbox.jdbcUrl(), sandbox.user(), "", 1);
        Connection connection = pool.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static HikariDataSource open(String database, String user) {
    return Database.open(url(database), user, "", 4);
  }

  private static String url(String database) {
    String server = SharedSandbox.get().jdbcUrl();
    return server.substring(0, server.lastIndexOf('/') + 1) + database;
  }

  /** Address of the database for JDBC. */
  public String url() {
    return url(name);
  }

  /** Name of the database. */
  String name() {
    return name;
  }

  /** Connections of the superuser. */
  public HikariDataSource pool() {
    return pool;
  }

  /** Connections of another login, which the caller closes. */
  HikariDataSource poolOf(String user) {
    return open(name, user);
  }

  /** Runs statements. */
  public void execute(String... statements) throws SQLException {
    try (Connection connection = pool.getConnection();
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The rows of a query, each by column name. */
  public List<Map<String, @Nullable Object>> query(String sql) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return query(connection, sql);
    }
  }

  static List<Map<String, @Nullable Object>> query(Connection connection, String sql)
      throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      var rows = new ArrayList<Map<String, @Nullable Object>>();
      while (row.next()) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          values.put(row.getMetaData().getColumnLabel(i), row.getObject(i));
        }
        rows.add(values);
      }
      return rows;
    }
  }

  /** The one value of a query, if it is a number. */
  public @Nullable BigDecimal number(String sql) throws SQLException {
    Object value = query(sql).getFirst().values().iterator().next();
    return value == null ? null : new BigDecimal(value.toString());
  }

  @Override
  public void close() throws SQLException {
    pool.close();
    administer("DROP DATABASE " + name + " WITH (FORCE)");
  }
}
