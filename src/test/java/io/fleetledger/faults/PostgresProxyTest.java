package io.fleetledger.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fleetledger.sandbox.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A real PostgreSQL whose commits go wrong. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresProxyTest {
  private PostgresServer server;
  private Proxy proxy;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    server = PostgresServer.start(directory);
    int port = URI.create(server.jdbcUrl().substring("jdbc:".length())).getPort();
    proxy = Proxy.start(0, port, PostgresRequests.PROTOCOL);
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE done (what text)");
    }
  }

  @AfterAll
  void stop() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void a_commit_that_is_cut_before_the_server_sees_it_did_not_happen() throws Exception {
    Trap trap = proxy.trap(PostgresRequests.COMMIT, Trap.Moment.BEFORE, () -> {});
    try (Connection connection = connect()) {
      insert(connection, "lost");
      assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
    }
    assertThat(trap.struck()).isCompleted();
    assertThat(rows("lost")).isZero();
  }

  @Test
  void a_commit_whose_answer_is_lost_did_happen() throws Exception {
    Trap trap = proxy.trap(PostgresRequests.COMMIT, Trap.Moment.AFTER, () -> {});
    try (Connection connection = connect()) {
      insert(connection, "kept");
      assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
    }
    assertThat(trap.struck()).isCompleted();
    assertThat(rows("kept")).isEqualTo(1);
  }

  @Test
  void a_commit_is_known_when_the_driver_has_prepared_it() throws Exception {
    try (Connection connection = connect()) {
      for (int i = 0; i < 20; i++) {
        insert(connection, "prepared");
        connection.commit();
      }
      Trap trap = proxy.trap(PostgresRequests.COMMIT, Trap.Moment.BEFORE, () -> {});
      insert(connection, "prepared");
      assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
      assertThat(trap.struck()).isCompleted();
    }
    assertThat(rows("prepared")).isEqualTo(20);
  }

  private static void insert(Connection connection, String what) throws SQLException {
    connection.setAutoCommit(false);
    try (var statement = connection.prepareStatement("INSERT INTO done VALUES (?)")) {
      statement.setString(1, what);
      statement.executeUpdate();
    }
  }

  private long rows(String what) throws SQLException {
    try (Connection connection = connect();
        var statement = connection.prepareStatement("SELECT count(*) FROM done WHERE what = ?")) {
      statement.setString(1, what);
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getLong(1);
      }
    }
  }

  private Connection connect() throws SQLException {
    String url = "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/fleetledger";
    return DriverManager.getConnection(url, server.user(), server.password());
  }
}
