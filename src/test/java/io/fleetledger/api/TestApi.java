package io.fleetledger.api;

import io.fleetledger.access.Authenticator;
import io.fleetledger.access.Role;
import io.fleetledger.access.Tokens;
import io.fleetledger.billing.RatedTables;
import io.fleetledger.ingest.Ingestion;
import io.fleetledger.ledger.SmallFleet;
import io.fleetledger.ledger.TestDatabase;
import io.fleetledger.metering.Acceptance;
import io.fleetledger.metering.MeteringSettings;
import io.fleetledger.query.LawBook;
import io.fleetledger.query.Readings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * The API over a small fleet of two tenants, acme and zeta, each with usage, charges, a closed
 * statement, a workflow and a record in suspense; with a token for each role.
 */
final class TestApi implements AutoCloseable {
  static final Health UP = Health.of("process", true, "well");

  final RatedTables tables = new RatedTables();
  final TestDatabase database = tables.database();
  final Tokens tokens = new Tokens(database.pool());
  final ApiServer server;
  final HttpClient http = HttpClient.newHttpClient();
  private final AtomicLong aheadSeconds = new AtomicLong();
  private final Map<Role, String> secrets = new EnumMap<>(Role.class);

  TestApi() throws Exception {
    this(1_000, () -> UP);
  }

  TestApi(int requestsPerSecond, Supplier<Health> ready) throws Exception {
    fill();
    for (Role role : Role.values()) {
      String tenant = role == Role.TENANT ? "acme" : null;
      secrets.put(role, tokens.create(role.text(), role, tenant, null, "test").secret());
    }
    var gate = new Gate(new Authenticator(tokens, null, clock()), requestsPerSecond, 0);
    server = ApiServer.start("127.0.0.1", 0, null, routes(ready), gate);
  }

  /** What was found out about a token is forgotten: as if seconds had passed. */
  void forgetTokens() {
    aheadSeconds.addAndGet(60);
  }

  private InstantSource clock() {
    return () -> Instant.now().plusSeconds(aheadSeconds.get());
  }

  Routes routes(Supplier<Health> ready) {
    return Routes.of(
        new Routes.Needs(
            new Readings(database.pool(), Duration.ofSeconds(10)),
            database.pool(),
            (seenBy, tenant, day, format) ->
                new StatementFiles.File(
                    "text/csv", "csv", (seenBy + "," + tenant + "," + day).getBytes()),
            new Ingestion(
                () -> {
                  throw new KafkaException("there is no Kafka here");
                },
                "inference-events",
                new Acceptance(MeteringSettings.DEFAULT),
                Clock.systemUTC(),
                1_000),
            () -> LawBook.evaluate(new Readings(database.pool(), Duration.ofSeconds(10))),
            100_000,
            2,
            new ProcessFacts(
                "1.0",
                Map.of("postgres.password", "********"),
                () -> UP,
                ready,
                accept -> new Metrics.Page("text/plain", "fleetledger_up 1\n"),
                false)));
  }

  private void fill() throws Exception {
    database.execute(
        "INSERT INTO ledger.source_topic (topic, topic_id, partitions) VALUES ('inference-events', gen_random_uuid(), 1)");
    for (String tenant : List.of("acme", "zeta")) {
      database.execute(
          """
          INSERT INTO ledger.tenant_version VALUES ('%1$s', '2020-01-01Z', NULL,
            '{"parent_id": null, "currency": "USD", "price_book_id": "list", "billing_day": 1,
              "time_zone": "UTC"}')"""
              .formatted(tenant));
    }
    database.execute(
        """
        INSERT INTO ledger.price_book_version VALUES ('list', '2020-01-01Z', NULL,
          '{"currency": "USD", "tier_factors": [], "overrides": [], "charge_failed": false,
            "lines": [{"model_id": null, "family": null, "unit": "INPUT_TOKEN", "tiering": "FLAT",
              "tiers": [{"from_quantity": 0, "unit_price_picos": 1500000}],
              "margin_percent_micros": null, "free_quantity": 0}]}')""");
    SmallFleet.put(database);
    tables.rate();
    for (String tenant : List.of("acme", "zeta")) {
      database.execute(
          """
          BEGIN;
          INSERT INTO ledger.statement_line SELECT '%1$s/2026-02-01', 1, '%1$s', 'ADJUSTMENT',
            '2026-02-01Z', '2026-03-01Z', '', '', '', '', '', '', NULL, 1, NULL, NULL, NULL, NULL,
            NULL, 12.50, NULL, NULL, NULL, NULL, NULL, NULL, 'set-up of %1$s';
          INSERT INTO ledger.statement VALUES ('%1$s/2026-02-01', '%1$s', NULL, 1, '2026-02-01Z',
            '2026-03-01Z', 'UTC', 1, 'USD', 12.50, 12.50, 1, '2026-03-05Z', 'ann', '{}', '{}', '{}',
            0, 'u', 'l', NULL, 'h');
          COMMIT"""
              .formatted(tenant));
    }
    database.execute(
        """
        INSERT INTO ledger.suspense VALUES ('inference-events', 0, 77, 'UNKNOWN_MODEL', 'llama-9',
          'node-1', 'zeta', 'event-of-zeta', '2026-03-01T10:00:00Z')""");
  }

  String secret(Role role) {
    return java.util.Objects.requireNonNull(secrets.get(role));
  }

  URI uri(String path) {
    return URI.create(server.address() + path);
  }

  /** Asks as a role; null: without a token. */
  HttpResponse<String> get(@Nullable Role role, String path, String... headers) throws Exception {
    return send(role, "GET", path, null, headers);
  }

  HttpResponse<String> send(
      @Nullable Role role, String method, String path, @Nullable String body, String... headers)
      throws Exception {
    return sendWith(role == null ? null : secret(role), method, path, body, headers);
  }

  HttpResponse<String> sendWith(
      @Nullable String token, String method, String path, @Nullable String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofSeconds(20))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  @Override
  public void close() throws Exception {
    server.close();
    http.close();
    tables.close();
  }
}
