package io.fleetledger.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fleetledger.access.Role;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Numbers of the API are those of the views. */
class ReadApiTest {
  private static @Nullable TestApi shared;

  @BeforeAll
  static void start() throws Exception {
    shared = new TestApi();
  }

  @AfterAll
  static void stop() throws Exception {
    api().close();
  }

  private static TestApi api() {
    return Objects.requireNonNull(shared);
  }

  private static JsonNode rows(String path) throws Exception {
    HttpResponse<String> answer = api().get(Role.ADMIN, "/api/v1" + path);
    assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
    return new JsonMapper().readTree(answer.body()).path("rows");
  }

  /** Every column that both have agrees, row by row. */
  private static void agree(JsonNode rows, String sql) throws Exception {
    List<Map<String, @Nullable Object>> expected = api().database.query(sql);
    assertThat(rows).hasSameSizeAs(expected).isNotEmpty();
    for (int i = 0; i < expected.size(); i++) {
      for (Map.Entry<String, @Nullable Object> column : expected.get(i).entrySet()) {
        JsonNode told = rows.get(i).path(column.getKey());
        Object value = column.getValue();
        assertThat(told.isMissingNode()).as(column.getKey()).isFalse();
        if (value == null) {
          assertThat(told.isNull()).as(column.getKey()).isTrue();
        } else if (value instanceof Number number) {
          assertThat(new BigDecimal(told.asText()))
              .as(column.getKey())
              .isEqualByComparingTo(new BigDecimal(number.toString()));
        } else if (value instanceof String text) {
          assertThat(told.asText()).as(column.getKey()).isEqualTo(text);
        }
      }
    }
  }

  @Test
  void usage_of_hours_is_the_view_s() throws Exception {
    agree(
        rows("/usage?group=tenant,project,model,pool,accelerator,tier,call"),
        """
        SELECT tenant_id, project_id, model_id, currency, requests, requests_success, input_tokens,
          output_tokens, cost, idle_cost, total_cost, cost_per_million_tokens, goodput_share,
          cache_hit_share, ttft_p50_ms, ttft_p95_ms, ttft_p99_ms, tpot_p50_ms, end_to_end_p95_ms
        FROM fleet.tenant_usage_hour ORDER BY tenant_id""");
  }

  @Test
  void usage_of_a_month_is_the_view_s_too() throws Exception {
    agree(
        rows("/usage?grain=month&group=tenant"),
        """
        SELECT tenant_id, currency, requests, input_tokens, total_cost, ttft_p95_ms, mean_queued_ms
        FROM fleet.tenant_usage_month ORDER BY tenant_id""");
  }

  @Test
  void a_fleet_s_ratios_are_quotients_of_sums() throws Exception {
    agree(
        rows("/fleet?grain=minute&group=pool"),
        """
        SELECT pool_id, currency, nodes, requests, busy_share, mfu, mbu, executed_utilization,
          mean_concurrency, concurrency_limit, prefill_tokens_per_second, decode_tokens_per_second,
          node_cost, busy_cost, idle_cost, cost_per_million_tokens, power_watts, kv_usage,
          ttft_p95_ms, goodput_share
        FROM fleet.pool_usage_minute ORDER BY window_start, pool_id""");
    agree(
        rows("/fleet?grain=hour"),
        """
        SELECT node_id, currency, requests, busy_share, mfu, node_cost, idle_cost, ttft_p99_ms
        FROM fleet.node_usage_hour ORDER BY window_start, node_id""");
  }

  @Test
  void now_is_the_last_minute_that_is_whole() throws Exception {
    agree(
        rows("/fleet/now"),
        """
        SELECT node_id, heard_of, busy_share, mfu, mbu, node_cost, idle_cost, requests
        FROM fleet.node_usage_minute WHERE window_start = '2026-03-01 10:00Z' ORDER BY node_id""");
  }

  @Test
  void cost_margin_and_charges_are_the_views_() throws Exception {
    agree(
        rows("/cost?grain=day"),
        """
        SELECT model_id, accelerator_id, "precision", currency, requests, busy_cost, effective_cost,
          effective_cost_per_million_tokens
        FROM fleet.cost_by_model WHERE context_length = 'all'""");
    agree(
        rows("/cost?grain=day&bands=true"),
        """
        SELECT context_band, context_length, requests, busy_cost, effective_cost
        FROM fleet.cost_by_model WHERE context_length <> 'all' ORDER BY context_band""");
    agree(
        rows("/cost/margin"),
        """
        SELECT tenant_id, currency, charge, total_cost, margin, margin_share, unpriced_lines
        FROM fleet.margin_day ORDER BY tenant_id, model_id, pool_id""");
    agree(
        rows("/charges?grain=hour"),
        """
        SELECT tenant_id, unit, quantity, unit_price, charge, price_book_id, unpriced_reason
        FROM fleet.charge_hour
        ORDER BY window_start, tenant_id, project_id, model_id, pool_id, accelerator_id,
          service_tier, call_kind, unit, period_start, line""");
    agree(
        rows("/charges/summary?grain=all"),
        """
        SELECT tenant_id, currency, sum(charge) AS charge, count(unpriced_reason) AS unpriced_lines
        FROM fleet.charge_hour GROUP BY tenant_id, currency ORDER BY tenant_id""");
  }

  @Test
  void a_statement_has_its_lines_and_the_laws_their_residuals() throws Exception {
    JsonNode one =
        new JsonMapper()
            .readTree(api().get(Role.TENANT, "/api/v1/statements/acme/2026-02-01").body());
    assertThat(one.path("statement").path("total").asText()).isEqualTo("12.50");
    assertThat(one.path("rows").get(0).path("note").asText()).isEqualTo("set-up of acme");
    agree(
        rows("/laws"),
        "SELECT law, name, scope, residual FROM fleet.laws ORDER BY law, name, scope");
  }

  @Test
  void pages_put_together_are_the_whole() throws Exception {
    for (String path :
        List.of(
            "/usage?grain=minute&group=tenant",
            "/fleet?grain=minute",
            "/charges?grain=day",
            "/charges?grain=hour",
            "/statements",
            "/workflows",
            "/catalog/tenants",
            "/suspense",
            "/audit")) {
      String more = path.contains("?") ? "&" : "?";
      List<JsonNode> whole = list(rows(path).iterator());
      var paged = new ArrayList<JsonNode>();
      String cursor = "";
      for (int page = 0; page < 100; page++) {
        JsonNode answer =
            new JsonMapper()
                .readTree(
                    api().get(Role.ADMIN, "/api/v1" + path + more + "limit=1" + cursor).body());
        answer.path("rows").forEach(paged::add);
        if (answer.path("next").isNull()) {
          break;
        }
        cursor = "&cursor=" + answer.path("next").asText();
      }
      assertThat(paged).as(path).isEqualTo(whole).hasSizeGreaterThan(1);
    }
  }

  private static List<JsonNode> list(Iterator<JsonNode> nodes) {
    var list = new ArrayList<JsonNode>();
    nodes.forEachRemaining(list::add);
    return list;
  }

  @Test
  void csv_has_the_same_rows() throws Exception {
    HttpResponse<String> csv =
        api()
            .get(
                Role.ADMIN,
                "/api/v1/usage?group=tenant&columns=requests,total_cost&limit=1",
                "Accept",
                "text/csv");

    assertThat(csv.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
    assertThat(csv.headers().firstValue("Next-Cursor")).isPresent();
    assertThat(csv.body())
        .isEqualTo(
            "window_start,tenant_id,currency,requests,total_cost\r\n2026-03-01T10:00:00Z,acme,USD,2,0.033333334\r\n");
  }

  @Test
  void whole_numbers_are_numbers_and_decimals_texts() throws Exception {
    JsonNode row = rows("/usage?grain=all").get(0);

    assertThat(row.path("requests").isIntegralNumber()).isTrue();
    assertThat(row.path("model_mflop").isIntegralNumber()).isTrue();
    assertThat(row.path("total_cost").isTextual()).isTrue();
    assertThat(row.path("ttft_p95_ms").isTextual()).isTrue();
    assertThat(row.path("draft_acceptance").isNull()).isTrue();
  }

  @Test
  void a_range_is_cut_to_the_minute() throws Exception {
    assertThat(rows("/usage?grain=all&from=2026-03-01T10:01:00Z")).isEmpty();
    assertThat(rows("/usage?grain=all&until=2026-03-01T10:01:00Z").get(0).path("requests").asInt())
        .isEqualTo(3);
    assertThat(
            rows("/usage?grain=day&from=2026-03-01&to=2026-03-02").get(0).path("requests").asInt())
        .isEqualTo(3);
  }

  @Test
  void the_reference_data_come_as_json() throws Exception {
    assertThat(
            rows("/catalog/tenants?tenant=acme").get(0).path("profile").path("currency").asText())
        .isEqualTo("USD");
  }

  @Test
  void an_alert_is_acknowledged_with_a_note_on_the_trail() throws Exception {
    assertThat(
            api()
                .send(Role.OPERATOR, "POST", "/api/v1/alerts/none/ack", "{\"note\": \"x\"}")
                .statusCode())
        .isEqualTo(404);
    api()
        .database
        .execute(
            """
            INSERT INTO ledger.alert (alert_id, kind, severity, state, tenant_id, quantity,
              window_start, window_end, opened_at, updated_at, summary)
            SELECT 'a-1', 'SPIKE', 'WARNING', 'OPEN', 'acme', 'COST', at, at, at, at, 'dear'
            FROM (VALUES (timestamptz '2026-03-01Z')) AS it (at)""");
    HttpResponse<String> answer =
        api().send(Role.OPERATOR, "POST", "/api/v1/alerts/a-1/ack", "{\"note\": \"known\"}");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("ACKNOWLEDGED", "operator", "known");
    assertThat(api().get(Role.ADMIN, "/api/v1/audit").body()).contains("alert.acknowledge");
  }

  @Test
  void files_of_the_console_come_with_a_tag_and_not_twice() throws Exception {
    HttpResponse<String> first = api().get(null, "/probe.txt");
    String tag = first.headers().firstValue("ETag").orElseThrow();

    assertThat(first.body()).isEqualTo("probe\n");
    assertThat(first.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(api().get(null, "/probe.txt", "If-None-Match", tag).statusCode()).isEqualTo(304);
    for (String other :
        List.of("/../logback.xml", "/%2e%2e/logback.xml", "/probe", "//probe.txt")) {
      assertThat(api().get(null, other).statusCode()).as(other).isEqualTo(404);
    }
  }

  @Test
  void who_takes_it_gets_it_compressed_and_the_same() throws Exception {
    String path = "/api/v1/fleet?grain=minute";
    HttpResponse<String> plain = api().get(Role.ADMIN, path);
    HttpRequest request =
        HttpRequest.newBuilder(api().uri(path))
            .header("Authorization", "Bearer " + api().secret(Role.ADMIN))
            .header("Accept-Encoding", "br, gzip;q=0.5")
            .build();
    HttpResponse<byte[]> packed = api().http.send(request, BodyHandlers.ofByteArray());

    assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
    assertThat(packed.headers().firstValue("Vary")).contains("Accept-Encoding");
    assertThat(packed.body()).hasSizeLessThan(plain.body().length() / 3);
    try (var in = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(plain.body());
    }
    assertThat(
            api()
                .get(Role.ADMIN, path, "Accept-Encoding", "gzip;q=0")
                .headers()
                .firstValue("Content-Encoding"))
        .isEmpty();
  }

  @Test
  void metrics_come_as_they_are_made() throws Exception {
    assertThat(api().get(Role.OPERATOR, "/metrics").body()).isEqualTo("fleetledger_up 1\n");
  }
}
