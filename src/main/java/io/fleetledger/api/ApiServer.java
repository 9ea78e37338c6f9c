package io.fleetledger.api;

import io.fleetledger.api.Response.Events;
import io.fleetledger.api.Response.Whole;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.PathMatchers;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The server: a virtual thread for each request, and headers that keep browsers from what the
 * console does not need.
 */
public final class ApiServer implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 4096;

  private static final List<Header> SECURITY =
      List.of(
          HeaderValues.createCached(
              "Content-Security-Policy",
              "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self';"
                  + " frame-ancestors 'none'; object-src 'none'"),
          HeaderValues.createCached("X-Content-Type-Options", "nosniff"),
          HeaderValues.createCached("Referrer-Policy", "no-referrer"),
          HeaderValues.createCached("Cross-Origin-Resource-Policy", "same-origin"));
  private static final Header TLS_ALWAYS =
      HeaderValues.createCached("Strict-Transport-Security", "max-age=31536000");
  private static final Header NOT_KEPT = HeaderValues.createCached("Cache-Control", "no-store");
  private static final Header COMPRESSED = HeaderValues.createCached("Content-Encoding", "gzip");
  private static final Header BY_ENCODING = HeaderValues.createCached("Vary", "Accept-Encoding");

  /** A client that takes it, and does not say that it would rather not. */
  private static final Pattern TAKES_GZIP =
      Pattern.compile(
          "(^|.*[,\\s])gzip\\s*(,.*|;\\s*q=(1|0\\.\\d*[1-9]).*)?", Pattern.CASE_INSENSITIVE);

  private final WebServer server;
  private final String host;
  private final boolean secure;

  private ApiServer(WebServer server, String host, boolean secure) {
    this.server = server;
    this.host = host;
    this.secure = secure;
  }

  /**
   * Begins to answer.
   *
   * @param host address to listen on
   * @param port port; 0: any that is free
   * @param tls keys for TLS; null: none is spoken
   * @throws IOException if the address can't be had
   */
  public static ApiServer start(
      String host, int port, @Nullable SSLContext tls, Routes routes, Gate gate)
      throws IOException {
    var desk = new Desk(routes, gate);
    boolean secure = tls != null;
    var config =
        WebServer.builder()
            .host(host)
            .port(port)
            .shutdownHook(false)
            .shutdownGracePeriod(Duration.ofMillis(200))
            .maxTcpConnections(MAX_CONNECTIONS)
            .routing(
                HttpRouting.builder()
                    .route(
                        method -> true,
                        PathMatchers.any(),
                        (request, response) -> answer(desk, secure, request, response)));
    if (tls != null) {
      config.tls(it -> it.sslContext(tls));
    }
    WebServer server = config.build();
    try {
      server.start();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (IllegalStateException e) {
      throw new IOException(e.getMessage(), e);
    }
    return new ApiServer(server, host, secure);
  }

  /** Where it answers, without a path. */
  public URI address() {
    String name = host.contains(":") ? "[" + host + "]" : host;
    return URI.create("%s://%s:%d".formatted(secure ? "https" : "http", name, server.port()));
  }

  /** Ends at once; who asks now is refused. */
  @Override
  public void close() {
    server.stop();
  }

  private static void answer(
      Desk desk, boolean secure, ServerRequest request, ServerResponse response)
      throws IOException {
    Response answer = desk.answer(raw(request));
    SECURITY.forEach(response::header);
    if (secure) {
      response.header(TLS_ALWAYS);
    }
    switch (answer) {
      case Whole whole -> send(whole, request, response);
      case Events events -> send(events, response);
    }
  }

  private static Desk.Raw raw(ServerRequest request) {
    return new Desk.Raw(
        request.prologue().method().text(),
        request.path().absolute().rawPath(),
        request.query().toMap(),
        name -> header(request, name),
        request.remotePeer().host(),
        maxBytes -> body(request, maxBytes));
  }

  private static @Nullable String header(ServerRequest request, String name) {
    return name.equals("Host")
        ? request.authority()
        : request.headers().first(HeaderNames.create(name)).orElse(null);
  }

  private static byte[] body(ServerRequest request, int maxBytes) throws IOException {
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    if (request.headers().contentLength().orElse(0) > maxBytes) {
      throw tooLarge(maxBytes);
    }
    try (InputStream in = request.content().inputStream()) {
      byte[] body = in.readNBytes(maxBytes + 1);
      if (body.length > maxBytes) {
        throw tooLarge(maxBytes);
      }
      return body;
    }
  }

  private static Problem tooLarge(int maxBytes) {
    return new Problem(413, "the body has more than " + maxBytes + " bytes: send smaller batches");
  }

  private static void send(Whole whole, ServerRequest request, ServerResponse response) {
    String method = request.prologue().method().text();
    response.status(whole.status());
    response.header(HeaderNames.CONTENT_TYPE, whole.contentType());
    if (!whole.headers().containsKey("Cache-Control")) {
      response.header(NOT_KEPT);
    }
    whole.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
    if (whole.status() == 413) {
      // What was not read of the body is not waited for.
      response.header(HeaderNames.CONNECTION, "close");
    }
    if (method.equals("HEAD") || whole.status() == 304) {
      response.send();
    } else if (method.equals("GET") && whole.body().isWorthCompressing()) {
      response.header(BY_ENCODING);
      if (takesGzip(request)) {
        response.header(COMPRESSED);
        response.send(whole.body().gzip());
      } else {
        response.send(whole.body().plain());
      }
    } else {
      response.send(whole.body().plain());
    }
  }

  private static boolean takesGzip(ServerRequest request) {
    return request
        .headers()
        .first(HeaderNames.ACCEPT_ENCODING)
        .filter(it -> TAKES_GZIP.matcher(it).matches())
        .isPresent();
  }

  private static void send(Events events, ServerResponse response) throws IOException {
    response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.header(HeaderNames.create("X-Accel-Buffering"), "no");
    try (OutputStream out = response.outputStream()) {
      events
          .events()
          .run(
              text -> {
                out.write(text.getBytes(StandardCharsets.UTF_8));
                out.flush();
              });
    } catch (InterruptedException e) {
      // The server ends, and with it what it tells.
      Thread.currentThread().interrupt();
    }
  }
}
