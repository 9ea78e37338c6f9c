package io.fleetledger.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.ledger.TestDatabase;
import io.fleetledger.sandbox.SharedSandbox;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AlertsCommandTest {
  private final TestDatabase database;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  AlertsCommandTest() throws Exception {
    database = TestDatabase.migrated();
  }

  @BeforeEach
  void twoAlerts() throws Exception {
    for (String tenant : List.of("acme", "bolt")) {
      database.execute(
          """
          INSERT INTO ledger.alert (alert_id, kind, severity, state, tenant_id, quantity, window_start,
            window_end, opened_at, updated_at, excess_cost, currency, summary)
          SELECT 'of-%1$s', 'SPIKE', 'WARNING', 'OPEN', '%1$s', 'COST', at, at, at, at, 12.5, 'USD', 'dear'
          FROM (SELECT timestamptz '2026-03-01 10:00Z' AS at) AS moment"""
              .formatted(tenant));
    }
  }

  @AfterEach
  void close() throws Exception {
    database.close();
  }

  private int run(String... arguments) {
    return run(Map.of(), arguments);
  }

  private int run(Map<String, String> settings, String... arguments) {
    Map<String, String> environment = new java.util.HashMap<>(settings);
    environment.put("FLEETLEDGER_POSTGRES_URL", database.url());
    environment.put("FLEETLEDGER_POSTGRES_USER", SharedSandbox.get().user());
    return Cli.execute(
        environment,
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        Stream.concat(Stream.of("alerts"), Stream.of(arguments)).toArray(String[]::new));
  }

  @Test
  void an_alert_is_listed_acknowledged_and_then_among_those_that_are() {
    assertThat(run("list", "--tenant", "acme", "--csv")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("of-acme", "dear").doesNotContain("bolt");

    assertThat(run("ack", "of-acme", "--author", "kim", "--note", "known"))
        .isEqualTo(ExitCode.DONE);
    out.getBuffer().setLength(0);
    assertThat(run("list", "--state", "acknowledged")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("of-acme").doesNotContain("of-bolt");

    assertThat(run("ack", "of-nobody")).isEqualTo(ExitCode.NO);
  }

  @Test
  void a_silence_needs_a_place_a_time_and_a_reason() throws Exception {
    assertThat(run("silence", "--tenant", "acme", "--for", "2h", "--why", "a load test"))
        .isEqualTo(ExitCode.DONE);
    assertThat(database.query("SELECT tenant_id FROM fleet.alert WHERE silenced_until > now()"))
        .hasSize(1);

    assertThat(run("silence", "--for", "2h", "--why", "peace")).isEqualTo(ExitCode.USAGE);
    assertThat(run("silence", "--kind", "spike", "--for", "soon", "--why", "x"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(run("silence", "--kind", "spike", "--for", "1d")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void a_receiver_that_does_not_take_it_is_the_answer_no_and_its_address_stays_secret() {
    assertThat(run("test")).isEqualTo(ExitCode.NO);
    assertThat(
            run(
                Map.of("FLEETLEDGER_ALERT_SLACK_URL", "http://127.0.0.1:1/services/T0/hidden"),
                "test"))
        .isEqualTo(ExitCode.NO);

    assertThat(out.toString()).startsWith("slack: ConnectException");
    assertThat(out.toString() + err).doesNotContain("hidden");
  }
}
