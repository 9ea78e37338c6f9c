package io.fleetledger.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What a route answers. */
sealed interface Response {

  /**
   * An answer that is there.
   *
   * @param status of HTTP
   * @param contentType of the body
   * @param headers beside it
   * @param body never changed
   */
  record Whole(int status, String contentType, Map<String, String> headers, Body body)
      implements Response {
    Whole(int status, String contentType, Map<String, String> headers, byte[] body) {
      this(status, contentType, headers, new Body(body));
    }
  }

  /**
   * Server-sent events, for as long as the client listens.
   *
   * @param events sends them
   */
  record Events(Streaming events) implements Response {}

  /** Sends events until there is nobody to send them to. */
  @FunctionalInterface
  interface Streaming {
    void run(Output output) throws IOException, InterruptedException;
  }

  /** Takes a text of server-sent events, and sends it at once. */
  @FunctionalInterface
  interface Output {
    void send(String text) throws IOException;
  }

  /** A body that was found. */
  static Response ok(String contentType, byte[] body) {
    return new Whole(200, contentType, Map.of(), body);
  }

  /** A text that was found. */
  static Response ok(String contentType, String body) {
    return ok(contentType, body.getBytes(StandardCharsets.UTF_8));
  }
}
