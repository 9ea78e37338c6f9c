package io.fleetledger.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From the rows to the receivers. */
class DeliveryTest {
  private static final Instant NOON = Instant.parse("2026-03-05T12:00:00Z");

  private final WatchedTables tables;
  private final HttpServer server;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile int status = 200;

  private record Request(String path, String key, String time, String signature, String body) {
    JsonNode json() throws Exception {
      return new JsonMapper().readTree(body);
    }
  }

  DeliveryTest() throws Exception {
    tables = new WatchedTables();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          requests.add(
              new Request(
                  exchange.getRequestURI().getPath(),
                  String.valueOf(headers.getFirst("Idempotency-Key")),
                  String.valueOf(headers.getFirst("X-FleetLedger-Timestamp")),
                  String.valueOf(headers.getFirst("X-FleetLedger-Signature")),
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void close() throws Exception {
    server.stop(0);
    tables.close();
  }

  private Receiver receiver(Receiver.Kind kind, boolean everything) {
    URI address = URI.create("http://127.0.0.1:%d/in".formatted(server.getAddress().getPort()));
    return new Receiver("ops", kind, address, "s3cret", everything);
  }

  private Courier courier(Receiver receiver) {
    return new Courier(
        tables.database().pool(),
        List.of(receiver),
        Duration.ofDays(7),
        Clock.fixed(NOON, java.time.ZoneOffset.UTC),
        failure -> {});
  }

  private void open(String id, String tenant) throws Exception {
    tables
        .database()
        .execute(
            """
            INSERT INTO ledger.alert (alert_id, kind, severity, state, tenant_id, quantity,
              window_start, window_end, opened_at, updated_at, excess_cost, currency, summary)
            VALUES ('%s', 'SPIKE', 'CRITICAL', 'OPEN', '%s', 'COST', '%3$s', '%3$s', '%3$s', '%3$s',
              12.5, 'USD', 'cost of tenant <%2$s>')"""
                .formatted(id, tenant, NOON));
  }

  @Test
  void a_webhook_gets_the_changes_of_a_tenant_together_signed_and_once() throws Exception {
    open("a1", "acme");
    open("a2", "acme");
    open("b1", "bolt");
    try (Courier courier = courier(receiver(Receiver.Kind.WEBHOOK, true))) {
      courier.deliver();
      courier.deliver();
    }

    assertThat(requests).hasSize(2);
    Request request =
        requests.stream().filter(each -> each.body().contains("a1")).findFirst().orElseThrow();
    assertThat(request.json().path("alerts")).hasSize(2);
    assertThat(request.json().at("/alerts/0/excess_cost").decimalValue())
        .isEqualByComparingTo("12.5");
    assertThat(request.key()).isEqualTo(request.json().path("delivery_id").asText());
    assertThat(request.signature())
        .isEqualTo("sha256=" + Courier.signature("s3cret", request.time(), request.body()));
  }

  @Test
  void a_receiver_that_is_down_loses_nothing() throws Exception {
    status = 503;
    open("a1", "acme");
    try (Courier courier = courier(receiver(Receiver.Kind.WEBHOOK, true))) {
      courier.deliver();
      assertThat(
              tables.told(
                  "SELECT delivery_state || ' ' || delivery_error FROM fleet.alert_delivery"))
          .containsExactly("PENDING answered with status 503");

      open("a2", "acme");
      status = 204;
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                courier.deliver();
                assertThat(tables.told("SELECT DISTINCT delivery_state FROM fleet.alert_delivery"))
                    .containsExactly("DELIVERED");
              });
    }

    assertThat(requests.stream().filter(each -> each.key().equals(requests.getFirst().key())))
        .as("the same delivery has the same key")
        .hasSizeGreaterThanOrEqualTo(2);
    assertThat(requests.stream().map(Request::key).distinct()).hasSize(2);
  }

  @Test
  void who_does_not_take_it_for_long_enough_is_given_up_and_shown() throws Exception {
    status = 500;
    open("a1", "acme");
    try (Courier courier = courier(receiver(Receiver.Kind.SLACK, true))) {
      courier.deliver();
      tables
          .database()
          .execute(
              "UPDATE ledger.alert_delivery SET planned_at = now() - interval '8 days', next_attempt_at = now()");
      courier.deliver();
    }

    assertThat(tables.told("SELECT deliveries_dead FROM fleet.watch")).containsExactly("1");
  }

  @Test
  void alertmanager_is_told_what_goes_on_and_when_it_is_over() throws Exception {
    open("a1", "acme");
    try (Courier courier = courier(receiver(Receiver.Kind.ALERTMANAGER, true))) {
      courier.deliver();
      assertThat(requests).hasSize(2);
      assertThat(requests).allMatch(request -> request.path().equals("/in/api/v2/alerts"));
      assertThat(requests.get(0).json().at("/0/labels/tenant_id").asText()).isEqualTo("acme");
      assertThat(requests.get(0).json().at("/0/startsAt").asText()).isEqualTo(NOON.toString());
      assertThat(requests.get(1).json().at("/0/endsAt").asText())
          .isEqualTo(NOON.plusSeconds(300).toString());

      tables
          .database()
          .execute(
              "UPDATE ledger.alert SET state = 'RESOLVED', resolved_at = '%s'".formatted(NOON));
      courier.deliver();
    }

    assertThat(requests.get(2).json().at("/0/endsAt").asText()).isEqualTo(NOON.toString());
  }

  @Test
  void slack_gets_text_with_its_characters_of_control_escaped() throws Exception {
    open("a1", "acme");
    try (Courier courier = courier(receiver(Receiver.Kind.SLACK, true))) {
      courier.deliver();
    }

    assertThat(requests.getFirst().json().path("text").asText())
        .isEqualTo("*open* critical: cost of tenant &lt;acme&gt;");
  }

  @Test
  void who_is_named_by_some_tenants_gets_their_alerts_alone() throws Exception {
    open("a1", "acme");
    open("b1", "bolt");
    tables
        .database()
        .execute(
            """
            INSERT INTO ledger.tenant_version
            VALUES ('bolt', '-infinity', NULL, '{"alert_targets": ["ops"]}')""");
    try (Courier courier = courier(receiver(Receiver.Kind.WEBHOOK, false))) {
      courier.deliver();
    }

    assertThat(requests).hasSize(1);
    assertThat(requests.getFirst().json().path("tenant_id").asText()).isEqualTo("bolt");
  }

  @Test
  void what_is_silenced_is_a_row_and_nothing_else() throws Exception {
    new AlertActs(tables.database().pool())
        .silence(
            new AlertActs.Matchers("SPIKE", "acme", "", "", "", ""),
            Duration.ofHours(2),
            "kim",
            "a load test");
    open("a1", "acme");
    open("b1", "bolt");
    try (Courier courier = courier(receiver(Receiver.Kind.WEBHOOK, true))) {
      courier.deliver();
    }

    assertThat(requests).hasSize(1);
    assertThat(requests.getFirst().json().path("tenant_id").asText()).isEqualTo("bolt");
    assertThat(tables.told("SELECT tenant_id FROM fleet.alert WHERE silenced_until IS NOT NULL"))
        .containsExactly("acme");
  }
}
