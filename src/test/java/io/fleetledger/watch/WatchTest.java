package io.fleetledger.watch;

import static io.fleetledger.watch.WatchedTables.START;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fleetledger.alerting.CsvSeries;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Spikes of usage, from the tables to the alerts. */
class WatchTest {
  /** A day and a half of two dollars a minute, then something happens. */
  private static final Duration USUAL = Duration.ofHours(36);

  private static final Instant THEN = START.plus(USUAL);

  private final WatchedTables tables;

  WatchTest() throws Exception {
    tables = new WatchedTables();
  }

  @BeforeEach
  void usual() throws Exception {
    tables.spend("acme", "search", START, USUAL.plusHours(3), 2);
    tables.spend("tiny", "toy", START, USUAL.plusHours(3), 0.001);
    clock(0);
    tables.look();
  }

  @AfterEach
  void close() throws Exception {
    tables.close();
  }

  private void clock(int minutes) throws Exception {
    tables.clock(THEN.plus(Duration.ofMinutes(minutes)).plusSeconds(50));
  }

  @Test
  void a_spike_is_one_alert_from_its_third_minute_until_it_has_been_calm() throws Exception {
    tables.spend("acme", "agents", THEN, Duration.ofMinutes(40), 10);
    for (int minute = 1; minute <= 4; minute++) {
      clock(minute);
      tables.look();
    }

    assertThat(tables.alerts())
        .containsExactly("SPIKE MINUTE acme OPEN 02 12:03", "SPIKE MINUTE chat OPEN 02 12:03");

    clock(80);
    tables.look();

    assertThat(tables.alerts())
        .containsExactly(
            "SPIKE MINUTE acme RESOLVED 02 12:03", "SPIKE MINUTE chat RESOLVED 02 12:03");
  }

  @Test
  void what_costs_next_to_nothing_pages_nobody() throws Exception {
    tables.spend("tiny", "toy", THEN, Duration.ofMinutes(40), 0.1);
    clock(60);
    tables.look();

    assertThat(tables.alerts()).isEmpty();
  }

  @Test
  void an_alert_says_what_drives_it_in_parts_that_sum_to_the_excess() throws Exception {
    tables.spend("acme", "agents", "llama-70b", THEN, Duration.ofMinutes(30), 10);
    clock(10);
    tables.look();

    JsonNode reason = new JsonMapper().readTree(ofAcme("explanation"));
    BigDecimal sum = BigDecimal.ZERO;
    for (JsonNode part : reason.path("parts")) {
      sum = sum.add(new BigDecimal(part.path("amount").asText()));
    }
    assertThat(sum)
        .isEqualByComparingTo(new BigDecimal(ofAcme("excess_cost")))
        .isGreaterThan(BigDecimal.valueOf(80));
    assertThat(reason.at("/contributors/project/0/id").asText()).isEqualTo("agents");
    assertThat(reason.at("/contributors/model/0/id").asText()).isEqualTo("llama-70b");
  }

  private String ofAcme(String column) throws Exception {
    return tables
        .told("SELECT %s FROM fleet.alert WHERE tenant_id = 'acme'".formatted(column))
        .getFirst();
  }

  @Test
  void the_history_of_any_series_can_be_tested_on() throws Exception {
    tables.spend("acme", "agents", "llama-70b", THEN, Duration.ofMinutes(10), 7);
    var history = new UsageHistory(tables.database().pool());

    assertThat(sum(history, new Place("acme", "agents", "", "", "", ""))).isEqualTo(70);
    assertThat(sum(history, new Place("acme", "", "llama-70b", "", "", ""))).isEqualTo(70);
    assertThat(sum(history, new Place("", "", "", "chat", "", "")))
        .isGreaterThan(sum(history, Place.tenant("acme", "")));
  }

  private static double sum(UsageHistory history, Place place) throws Exception {
    return history.of(place, Quantity.COST, false, null, null).stream()
        .mapToDouble(CsvSeries.Point::value)
        .sum();
  }

  @Test
  void usage_that_vanishes_is_a_drop() throws Exception {
    tables
        .database()
        .execute(
            "DELETE FROM ledger.tenant_usage WHERE tenant_id = 'acme' AND window_start >= '%s'"
                .formatted(THEN));
    clock(10);
    tables.look();

    assertThat(tables.alerts()).contains("DROP MINUTE acme OPEN 02 12:03");
  }

  @Test
  void the_same_windows_give_the_same_alerts_however_often_the_watch_is_restarted()
      throws Exception {
    tables.spend("acme", "agents", THEN, Duration.ofMinutes(100), 10);
    for (int minute = 1; minute <= 130; minute += 3) {
      clock(minute);
      tables.look();
      tables.restart();
    }
    List<String> restarted = states();

    tables
        .database()
        .execute(
            "DELETE FROM ledger.alert",
            "DELETE FROM ledger.alert_change",
            "DELETE FROM ledger.spike_state",
            "DELETE FROM ledger.watched_hour",
            "UPDATE ledger.watch_position SET judged_until = NULL, state_until = NULL");
    tables.restart();
    tables.look();

    assertThat(states()).isEqualTo(restarted).hasSize(2);
  }

  private List<String> states() throws Exception {
    return tables.told(
        """
        SELECT row(alert_id, alert_state, alert_from, alert_until, opened_at, resolved_at,
          expected_value, actual_value, excess_cost, explanation, summary)::text
        FROM fleet.alert ORDER BY alert_id""");
  }

  @Test
  void usage_that_comes_late_opens_an_alert_of_the_past_that_says_so() throws Exception {
    clock(90);
    tables.look();
    assertThat(tables.alerts()).isEmpty();

    tables.spend("acme", "batch", THEN, Duration.ofMinutes(60), 10);
    tables.look();
    tables.look();

    assertThat(tables.alerts()).containsExactly("SPIKE HOUR acme RESOLVED 02 13:30");
    assertThat(tables.told("SELECT opened_late FROM fleet.alert")).containsExactly("true");
  }

  @Test
  void every_change_is_in_the_outbox_once_in_order() throws Exception {
    tables.spend("acme", "agents", THEN, Duration.ofMinutes(8), 10);
    clock(60);
    tables.look();
    tables
        .database()
        .execute("SELECT ledger.acknowledge_alert(alert_id, 'kim', 'known') FROM ledger.alert");

    assertThat(tables.told("SELECT sequence FROM ledger.alert_change ORDER BY sequence"))
        .hasSizeGreaterThan(2)
        .containsExactlyElementsOf(
            tables.told("SELECT generate_series(1, count(*)) FROM ledger.alert_change"));
    assertThat(
            tables.told(
                "SELECT content ->> 'version' FROM ledger.alert_change"
                    + " WHERE content ->> 'tenant_id' = 'acme' ORDER BY sequence"))
        .containsExactlyElementsOf(
            tables.told(
                "SELECT generate_series(1, alert_version) FROM fleet.alert WHERE tenant_id = 'acme'"));
    assertThat(ofAcme("acknowledgement")).isEqualTo("known");
  }
}
