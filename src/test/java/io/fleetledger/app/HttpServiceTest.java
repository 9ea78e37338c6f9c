package io.fleetledger.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.fleetledger.access.Role;
import io.fleetledger.access.Tokens;
import io.fleetledger.api.Metrics;
import io.fleetledger.ledger.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The server as the settings make it: what it speaks, and what it keeps to itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpServiceTest {
  private static final String PASSWORD = "hunter2-keystore";

  @TempDir private Path directory;
  private final TestDatabase database;
  private final String token;

  HttpServiceTest() throws Exception {
    database = TestDatabase.migrated();
    token = new Tokens(database.pool()).create("ann", Role.ADMIN, null, null, "test").secret();
  }

  @AfterAll
  void close() throws Exception {
    database.close();
  }

  private HttpService serve(Map<String, String> more) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("postgres.url", database.pool().getJdbcUrl());
    settings.put("postgres.user", database.pool().getUsername());
    settings.put("http.port", "0");
    settings.put("kafka.bootstrap.servers", "127.0.0.1:1");
    settings.putAll(more);
    return Objects.requireNonNull(
        HttpService.start(
            Settings.of(settings), new Vitals(), accept -> new Metrics.Page("text/plain", "")));
  }

  private HttpRequest.Builder ask(URI address, String path) {
    return HttpRequest.newBuilder(address.resolve(path)).header("Authorization", "Bearer " + token);
  }

  @Test
  void with_a_key_store_it_speaks_tls_alone() throws Exception {
    Path store = selfSigned();
    try (HttpService service =
            serve(
                Map.of(
                    "http.tls.keystore",
                    store.toString(),
                    "http.tls.keystore.password",
                    PASSWORD,
                    "http.host",
                    "localhost"));
        HttpClient trusting = HttpClient.newBuilder().sslContext(trusting(store)).build();
        HttpClient wary = HttpClient.newHttpClient()) {
      URI https = service.address();
      assertThat(https).hasScheme("https");

      HttpResponse<String> answer =
          trusting.send(ask(https, "/api/v1/me").build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
      assertThatThrownBy(
              () -> wary.send(ask(https, "/api/v1/me").build(), BodyHandlers.discarding()))
          .isInstanceOf(IOException.class);
      URI http = URI.create("http://localhost:" + https.getPort());
      assertThatThrownBy(
              () -> trusting.send(ask(http, "/api/v1/me").build(), BodyHandlers.discarding()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void a_key_store_that_can_not_be_opened_is_wrong_usage() throws Exception {
    Path store = selfSigned();

    assertThatThrownBy(
            () ->
                serve(
                    Map.of(
                        "http.tls.keystore",
                        store.toString(),
                        "http.tls.keystore.password",
                        "other")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(store.toString())
        .hasMessageNotContaining("other");
  }

  @Test
  void no_secret_is_in_the_log_or_in_what_it_tells_of_its_settings() throws Exception {
    Map<String, String> secrets =
        Map.of(
            "postgres.password", "hunter2-postgres",
            "api.read.password", "hunter2-reader",
            "http.tls.keystore.password", PASSWORD,
            "alert.webhook.secret", "hunter2-webhook",
            "alert.slack.url", "https://hooks.example/hunter2-slack",
            "basic.auth.user.info", "me:hunter2-registry",
            "kafka.ssl.truststore.password", "hunter2-truststore",
            "kafka.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required"
                    + " username=\"me\" password=\"hunter2-kafka\";");
    var more = new HashMap<>(secrets);
    more.put("kafka.security.protocol", "SASL_PLAINTEXT");
    more.put("kafka.sasl.mechanism", "PLAIN");
    more.put("basic.auth.credentials.source", "USER_INFO");
    var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    var kafka = (Logger) LoggerFactory.getLogger("org.apache.kafka");
    Level usual = root.getLevel();
    Level usualOfKafka = kafka.getLevel();
    var log = new ListAppender<ILoggingEvent>();
    log.start();
    root.addAppender(log);
    root.setLevel(Level.INFO);
    kafka.setLevel(Level.INFO);
    String told;
    try (HttpService service = serve(more);
        HttpClient client = HttpClient.newHttpClient()) {
      told =
          client
              .send(ask(service.address(), "/api/v1/config").build(), BodyHandlers.ofString())
              .body();
      // Makes the producer, which tells of its settings.
      HttpRequest events =
          ask(service.address(), "/api/v1/events")
              .header("Content-Type", "application/json")
              .POST(
                  BodyPublishers.ofString(
                      """
                      {"event_id": "e", "node_id": "n", "tenant_id": "t",
                       "arrived_at": "2026-03-01T10:00:00Z", "finished_at": "2026-03-01T10:00:01Z"}"""))
              .build();
      assertThat(client.send(events, BodyHandlers.ofString()).statusCode()).isEqualTo(503);
    } finally {
      root.setLevel(usual);
      kafka.setLevel(usualOfKafka);
      root.detachAppender(log);
    }

    List<String> lines = List.copyOf(log.list).stream().map(HttpServiceTest::whole).toList();
    assertThat(lines.stream().filter(it -> it.contains("sasl.jaas.config"))).isNotEmpty();
    assertThat(told).contains("kafka.sasl.jaas.config", "postgres.password");
    assertThat(lines.stream().filter(it -> it.contains("hunter2") || it.contains(token))).isEmpty();
    assertThat(told).doesNotContain("hunter2", token);
  }

  private static String whole(ILoggingEvent event) {
    var thrown = event.getThrowableProxy();
    return event.getFormattedMessage() + (thrown == null ? "" : " " + thrown.getMessage());
  }

  private Path selfSigned() throws Exception {
    Path store = Files.createTempDirectory(directory, "tls").resolve("store.p12");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "api",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .inheritIO()
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return store;
  }

  private static SSLContext trusting(Path store) throws Exception {
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
