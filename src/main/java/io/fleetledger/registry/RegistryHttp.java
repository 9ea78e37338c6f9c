package io.fleetledger.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;

/**
 * JSON over HTTP to the URLs of one registry. An attempt that gets no answer goes on to the next
 * URL; when none has answered, it waits and starts over, a bounded number of times. Thread-safe.
 */
final class RegistryHttp implements AutoCloseable {
  private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RegistryConfig config;
  private final List<Endpoint> endpoints;
  private final HttpClient client;

  /** Index of the URL that answered last. */
  private volatile int preferred;

  RegistryHttp(RegistryConfig config) {
    this.config = config;
    this.endpoints = config.endpoints();
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(config.connectTimeout());
    config.tls().ifPresent(builder::sslContext);
    this.client = builder.build();
  }

  JsonNode get(String path) {
    return call("GET", path, BodyPublishers.noBody());
  }

  JsonNode post(String path, JsonNode body) {
    return call("POST", path, BodyPublishers.ofString(body.toString()));
  }

  JsonNode put(String path, JsonNode body) {
    return call("PUT", path, BodyPublishers.ofString(body.toString()));
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private JsonNode call(String method, String path, BodyPublisher body) {
    for (int round = 1; ; round++) {
      try {
        return attemptEach(method, path, body);
      } catch (IOException e) {
        if (round > config.maxRetries()) {
          throw new RegistryUnavailableException(
              "no schema registry answers at "
                  + endpoints
                  + " after "
                  + round
                  + " attempts at each; the last: "
                  + reason(e),
              e);
        }
        sleep(config.waitBefore(round));
      }
    }
  }

  private JsonNode attemptEach(String method, String path, BodyPublisher body) throws IOException {
    int first = preferred;
    IOException failure = new IOException("not attempted");
    for (int i = 0; i < endpoints.size(); i++) {
      int index = (first + i) % endpoints.size();
      try {
        JsonNode answer = attempt(endpoints.get(index), method, path, body);
        preferred = index;
        return answer;
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure;
  }

  /**
   * Asks one URL once.
   *
   * @throws IOException if it is worth asking again: no answer, or one that is no registry's
   */
  private JsonNode attempt(Endpoint endpoint, String method, String path, BodyPublisher body)
      throws IOException {
    URI uri = URI.create(endpoint.uri() + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(method, body)
            .timeout(config.readTimeout())
            .header("Accept", CONTENT_TYPE)
            .header("Content-Type", CONTENT_TYPE);
    if (endpoint.authorization() != null) {
      request.header("Authorization", endpoint.authorization());
    }
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      int status = response.statusCode();
      if (status >= 500 || status == 429) {
        throw new IOException("HTTP " + status + ": " + excerpt(response.body()));
      }
      if (status / 100 == 2) {
        return JSON.readTree(response.body());
      }
      throw refusal(uri, status, response.body());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** What an answer means that no repetition changes. */
  private static RuntimeException refusal(URI uri, int status, String body) {
    String what = uri + " answers HTTP " + status + ": " + excerpt(body);
    return switch (status) {
      case 404 ->
          isUnknownSchema(body)
              ? new UnknownSchemaException(what)
              : new RegistryUnavailableException(
                  what + "; is " + RegistryConfig.URL + " the registry's?", null);
      case 400, 409, 422 -> new SerializationException(what);
      case 401, 403 ->
          new RegistryUnavailableException(
              what + "; check the basic.auth or bearer.auth keys", null);
      default -> new RegistryUnavailableException(what, null);
    };
  }

  /**
   * Tells a registry that lacks a subject (40401), a version (40402) or a schema (40403) from a
   * server that lacks the page.
   */
  private static boolean isUnknownSchema(String body) {
    try {
      int code = JSON.readTree(body).path("error_code").asInt();
      return code / 100 == 404;
    } catch (IOException e) {
      return false;
    }
  }

  private static String excerpt(String body) {
    String line = body.strip().replaceAll("\\s+", " ");
    return line.length() <= 300 ? line : line.substring(0, 300) + "...";
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static void sleep(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
