package io.fleetledger.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.fleetledger.api.Metrics.Page;
import io.fleetledger.metrics.ProcessMetrics;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.core.ThrowingRunnable;

/** A real Prometheus with the product's rules, which scrapes metrics from a server here. */
final class PrometheusServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpServer target;
  private final Process process;
  private final URI address;
  private final HttpClient http = HttpClient.newHttpClient();

  private PrometheusServer(HttpServer target, Process process, URI address) {
    this.target = target;
    this.process = process;
    this.address = address;
  }

  /** Starts it; returns when the rules have had two scrapes to work on. */
  static PrometheusServer start(Path directory, ProcessMetrics metrics) throws Exception {
    HttpServer target = serve(metrics);
    Path configuration = directory.resolve("prometheus.yaml");
    Files.writeString(
        configuration,
        """
        global: {scrape_interval: 1s, evaluation_interval: 1s}
        rule_files: ['%s/*-rules.yaml']
        scrape_configs:
          - job_name: fleetledger
            static_configs: [{targets: ['127.0.0.1:%d']}]
        """
            .formatted(
                Path.of("docker", "prometheus").toAbsolutePath(), target.getAddress().getPort()));
    int port = freePort();
    Process process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--log.level=warn")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("prometheus.log").toFile())
            .start();
    var server = new PrometheusServer(target, process, URI.create("http://127.0.0.1:" + port));
    try {
      server.eventually(
          () ->
              assertThat(server.query("count_over_time(up[1m]) >= 3 and up == 1").size())
                  .isEqualTo(1));
      return server;
    } catch (Throwable failure) {
      server.close();
      throw failure;
    }
  }

  /** The series that an instant query gives; fails if it is refused. */
  JsonNode query(String promql) throws IOException, InterruptedException {
    JsonNode answer =
        get("/api/v1/query?query=" + URLEncoder.encode(promql, StandardCharsets.UTF_8));
    assertThat(answer.path("status").asText()).as(answer.toString()).isEqualTo("success");
    return answer.at("/data/result");
  }

  /** The rules, as Prometheus evaluated them. */
  JsonNode rules() throws IOException, InterruptedException {
    return get("/api/v1/rules").at("/data/groups");
  }

  /** Waits until something holds. */
  void eventually(ThrowingRunnable assertion) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .ignoreException(ConnectException.class)
        .untilAsserted(assertion);
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor();
    target.stop(0);
    http.close();
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(address.resolve(path)).build();
    return new ObjectMapper().readTree(http.send(request, BodyHandlers.ofString()).body());
  }

  private static HttpServer serve(ProcessMetrics metrics) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/metrics",
        exchange -> {
          try (exchange) {
            Page answer = metrics.scrape(exchange.getRequestHeaders().getFirst("Accept"));
            byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    return server;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
