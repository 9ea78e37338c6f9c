package io.fleetledger.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The installation that is measured.
 *
 * @param host its name or address
 * @param port of HTTP
 * @param token a bearer token; null: it asks for none
 */
public record Target(String host, int port, @Nullable String token) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String API = "/api/v1";

  /**
   * The installation at an address such as {@code http://127.0.0.1:8080}.
   *
   * @throws IllegalArgumentException if it is no such address
   */
  public static Target at(URI address, @Nullable String token) {
    if (!"http".equals(address.getScheme()) || address.getHost() == null) {
      throw new IllegalArgumentException(
          address + ": give an address such as http://127.0.0.1:8080; TLS is not measured");
    }
    return new Target(address.getHost(), address.getPort() < 0 ? 80 : address.getPort(), token);
  }

  Connection connect() throws IOException {
    return new Connection(host, port);
  }

  /** A question, as bytes that can be sent often. */
  byte[] get(String path) {
    return (head("GET", path) + "Accept-Encoding: gzip\r\n\r\n").getBytes(StandardCharsets.UTF_8);
  }

  /** A batch of events. */
  byte[] post(String path, String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    byte[] head =
        (head("POST", path)
                + "Content-Type: application/json\r\nContent-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[head.length + body.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    return all;
  }

  private String head(String method, String path) {
    return "%s %s HTTP/1.1\r\nHost: %s:%d\r\n%s"
        .formatted(
            method,
            path,
            host,
            port,
            token == null ? "" : "Authorization: Bearer " + token + "\r\n");
  }

  /** Nodes that have a deployment. */
  List<String> nodes() throws IOException {
    return column("/catalog/deployments?limit=10000", "node_id");
  }

  /** Tenants of the catalog. */
  List<String> tenants() throws IOException {
    return column("/catalog/tenants?limit=1000", "tenant_id");
  }

  /** The fleet's time; that of this machine while there is none. */
  Instant fleetTime() throws IOException {
    JsonNode last = JSON.readTree(body(API + "/version")).path("fleet_clock").path("last_at");
    return last.isTextual() ? Instant.parse(last.asText()) : Instant.now();
  }

  /** How far stream and tables are behind, in records, as the product itself says. */
  long lagRecords() throws IOException {
    long lag = 0;
    for (String line : new String(body("/metrics"), StandardCharsets.UTF_8).split("\n")) {
      if (line.startsWith("fleetledger_source_lag_records ")
          || line.startsWith("fleetledger_materializer_lag_records ")) {
        lag += (long) Double.parseDouble(line.substring(line.indexOf(' ') + 1));
      }
    }
    return lag;
  }

  private List<String> column(String path, String name) throws IOException {
    var values = new ArrayList<String>();
    for (JsonNode row : JSON.readTree(body(API + path)).path("rows")) {
      if (!values.contains(row.path(name).asText())) {
        values.add(row.path(name).asText());
      }
    }
    if (values.isEmpty()) {
      throw new IOException("the catalog has no " + name + ": put one into force first");
    }
    return values;
  }

  private byte[] body(String path) throws IOException {
    try (Connection connection = connect()) {
      byte[] request = (head("GET", path) + "\r\n").getBytes(StandardCharsets.UTF_8);
      Connection.Answer answer = connection.ask(request, true);
      if (answer.status() != 200) {
        throw new IOException(
            "%s answers %d: %s"
                .formatted(
                    path, answer.status(), new String(answer.body(), StandardCharsets.UTF_8)));
      }
      return answer.body();
    }
  }
}
