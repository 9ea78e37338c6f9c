package io.fleetledger.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxTest {
  private static final String SCHEMA =
      """
      {"schema": "\\"string\\""}
      """;

  @Test
  void keeps_topics_schemas_rows_and_addresses_in_its_directory(@TempDir Path directory)
      throws Exception {
    List<String> addresses;
    String schema;
    try (var sandbox = Sandbox.start(directory)) {
      addresses = addresses(sandbox);
      try (var admin = admin(sandbox)) {
        admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1))).all().get();
      }
      schema = send(sandbox, "POST", SCHEMA);
      sql(sandbox, "CREATE TABLE kept AS SELECT 42 AS answer");
    }

    try (var sandbox = Sandbox.start(directory)) {
      assertThat(addresses(sandbox)).isEqualTo(addresses);
      try (var admin = admin(sandbox)) {
        assertThat(admin.listTopics().names().get()).contains("kept");
      }
      assertThat(send(sandbox, "POST", SCHEMA)).isEqualTo(schema);
      assertThat(sql(sandbox, "SELECT answer FROM kept")).isEqualTo("42");
    }
  }

  @Test
  void leaves_no_process_and_no_file_when_closed() throws Exception {
    var before = descendants();
    List<Long> servers;
    Path directory;
    try (var sandbox = Sandbox.start()) {
      servers = descendants().stream().filter(pid -> !before.contains(pid)).toList();
      directory = sandbox.directory();
      assertThat(servers).isNotEmpty();
      assertThat(directory).exists();
    }

    await().untilAsserted(() -> assertThat(servers).noneMatch(SandboxTest::isAlive));
    assertThat(directory).doesNotExist();
  }

  @Test
  void its_servers_end_with_a_process_that_is_killed(@TempDir Path directory) throws Exception {
    Process owner =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Owner.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<Long> servers;
    try (var output = owner.inputReader(UTF_8)) {
      assertThat(output.readLine()).isEqualTo("up");
      servers = servers(owner, directory);
      assertThat(servers).hasSizeGreaterThanOrEqualTo(2).allMatch(SandboxTest::isAlive);
      owner.destroyForcibly().waitFor();
    }

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(servers).noneMatch(SandboxTest::isAlive));
  }

  /** A process that holds a sandbox until it is killed. */
  static final class Owner {
    public static void main(String[] arguments) throws Exception {
      try (var sandbox = Sandbox.start(Path.of(arguments[0]))) {
        System.out.println("up");
        Thread.sleep(Duration.ofMinutes(10));
        throw new IllegalStateException("still alive: " + sandbox.jdbcUrl());
      }
    }
  }

  private static List<Long> servers(Process owner, Path directory) throws IOException {
    // PostgreSQL detaches itself from the process that starts it.
    Path file = directory.resolve("postgres/cluster/postmaster.pid");
    long postmaster = Long.parseLong(Files.readAllLines(file).getFirst().strip());
    return Stream.concat(owner.descendants().map(ProcessHandle::pid), Stream.of(postmaster))
        .toList();
  }

  private static List<Long> descendants() {
    return ProcessHandle.current().descendants().map(ProcessHandle::pid).toList();
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private static List<String> addresses(Sandbox sandbox) {
    return List.of(sandbox.bootstrapServers(), sandbox.registryUrl(), sandbox.jdbcUrl());
  }

  private static Admin admin(Sandbox sandbox) {
    return Admin.create(Map.of("bootstrap.servers", sandbox.bootstrapServers()));
  }

  private static String send(Sandbox sandbox, String method, String body)
      throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(sandbox.registryUrl() + "/subjects/kept/versions"))
                  .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                  .method(method, HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              BodyHandlers.ofString())
          .body();
    }
  }

  private static String sql(Sandbox sandbox, String statement) throws SQLException {
    try (var connection =
            DriverManager.getConnection(sandbox.jdbcUrl(), sandbox.user(), sandbox.password());
        var prepared = connection.prepareStatement(statement)) {
      if (!prepared.execute()) {
        return "";
      }
      try (var rows = prepared.getResultSet()) {
        rows.next();
        return rows.getString(1);
      }
    }
  }
}
