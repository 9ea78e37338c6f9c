package io.fleetledger.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code GET /health/live} and {@code GET /health/ready} with 200 or 503 and a JSON object:
 * {@code {"status": "up", "checks": [{"name": "...", "ok": true, "detail": "..."}]}}.
 */
public final class HealthServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private HealthServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Begins to answer.
   *
   * @param host address to listen on
   * @param port port; 0: any that is free
   * @param live whether the process works at all; if not it should be started anew
   * @param ready whether it does its work
   * @throws IOException if the address can't be had
   */
  public static HealthServer start(
      String host, int port, Supplier<Health> live, Supplier<Health> ready) throws IOException {
    var health = new HealthServer(HttpServer.create(new InetSocketAddress(host, port), 0));
    Map<String, Supplier<Health>> answers = Map.of("/health/live", live, "/health/ready", ready);
    health.server.createContext(
        "/", exchange -> answer(exchange, answers.get(exchange.getRequestURI().getPath())));
    health.server.setExecutor(health.threads);
    health.server.start();
    return health;
  }

  /** Where it answers, without a path. */
  public URI address() {
    InetSocketAddress address = server.getAddress();
    return URI.create("http://%s:%d".formatted(address.getHostString(), address.getPort()));
  }

  /** Ends at once; who asks now is refused. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static void answer(HttpExchange exchange, @Nullable Supplier<Health> asked)
      throws IOException {
    try (exchange) {
      if (asked == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      if (!exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET");
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      Health health = asked.get();
      byte[] body = json(health).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      exchange.sendResponseHeaders(health.isUp() ? 200 : 503, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static String json(Health health) throws JsonProcessingException {
    ObjectNode answer = JSON.createObjectNode().put("status", health.isUp() ? "up" : "down");
    answer.set("checks", JSON.valueToTree(health.checks()));
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(answer);
  }
}
