package io.fleetledger.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A server that answers what a test tells it to, and remembers what it was asked. */
final class ScriptedRegistry implements AutoCloseable {
  private static final Answer UNKNOWN =
      new Answer(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");

  private final HttpServer server;
  private final String scheme;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile @Nullable Answer always;

  ScriptedRegistry() {
    this(null);
  }

  /** Over TLS, if there is something to prove itself by. */
  ScriptedRegistry(@Nullable SSLContext tls) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try {
      if (tls == null) {
        server = HttpServer.create(address, 0);
        scheme = "http";
      } else {
        HttpsServer secure = HttpsServer.create(address, 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(tls));
        server = secure;
        scheme = "https";
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return scheme + "://localhost:" + server.getAddress().getPort();
  }

  /** The answer to this method, path and query; others get "unknown". */
  ScriptedRegistry on(String methodAndPath, String json) {
    answers.put(methodAndPath, new Answer(200, json));
    return this;
  }

  /** One answer to everything. */
  ScriptedRegistry always(int status, String body) {
    always = new Answer(status, body);
    return this;
  }

  /** The scripted answers again. */
  ScriptedRegistry recovered() {
    always = null;
    return this;
  }

  List<Request> requests() {
    return requests;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String asked = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(
        new Request(
            asked,
            body,
            exchange.getRequestHeaders().getFirst("Authorization"),
            exchange.getRequestHeaders().getFirst("Content-Type")));
    Answer forced = always;
    Answer answer = forced != null ? forced : answers.getOrDefault(asked, UNKNOWN);
    byte[] bytes = answer.body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  record Request(
      String asked, String body, @Nullable String authorization, @Nullable String contentType) {}

  private record Answer(int status, String body) {}
}
