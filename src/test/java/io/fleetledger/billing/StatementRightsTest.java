package io.fleetledger.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fleetledger.charging.Statement;
import io.fleetledger.query.Readings;
import java.time.Duration;
import java.time.LocalDate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the database lets be seen when nobody else looks after it. */
class StatementRightsTest {
  private static final LocalDate MARCH = LocalDate.parse("2026-03-01");

  private final StatementLedger ledger;

  StatementRightsTest() throws Exception {
    ledger = new StatementLedger();
  }

  @BeforeEach
  void use() throws Exception {
    ledger.prices(StatementLedger.LONG_AGO, "USD", "2", "10");
    for (String tenant : new String[] {"acme", "zeta"}) {
      ledger.tenant(tenant, "UTC", 1);
      ledger.use(tenant, "2026-03-10T10:00:00Z", 1_000_000, 10, 0);
      ledger.close(tenant);
      ledger.useLate(tenant, "2026-03-11T10:00:00Z", 1_000, 10);
      ledger.use(tenant, "2026-04-10T10:00:00Z", 2_000_000, 10, 0);
      ledger.close(tenant);
      ledger.useLate(tenant, "2026-03-12T10:00:00Z", 5_000, 10);
      ledger.use(tenant, "2026-05-10T10:00:00Z", 3_000_000, 10, 0);
    }
  }

  @AfterEach
  void close() throws Exception {
    ledger.close();
  }

  private Statements seenBy(String tenant) {
    return new Statements(
        ledger.database.pool(),
        connection -> Readings.enterStatements(connection, tenant, Duration.ofSeconds(20)));
  }

  @Test
  void a_tenant_s_rights_are_enough_for_its_statements_closed_and_open() throws Exception {
    var unbound = new Statements(ledger.database.pool());

    Statement open = seenBy("acme").preview("acme", null);
    assertThat(open.lines()).hasSizeGreaterThan(2);
    assertThat(open).isEqualTo(unbound.preview("acme", null));
    assertThat(seenBy("acme").of("acme", MARCH, false)).isEqualTo(unbound.of("acme", MARCH, false));
  }

  @Test
  void a_tenant_s_rights_show_nothing_of_another_whatever_is_asked() throws Exception {
    assertThatThrownBy(() -> seenBy("acme").preview("zeta", null))
        .isInstanceOf(StatementRefusedException.class);
    assertThatThrownBy(() -> seenBy("acme").of("zeta", MARCH, false))
        .isInstanceOf(StatementRefusedException.class);
    assertThatThrownBy(() -> seenBy("acme").sealed("zeta/2026-03-01"))
        .isInstanceOf(StatementRefusedException.class);
    assertThatThrownBy(() -> seenBy("").preview("acme", null))
        .isInstanceOf(StatementRefusedException.class);
  }

  @Test
  void the_rights_end_with_the_reading() throws Exception {
    assertThatThrownBy(() -> seenBy("acme").preview("zeta", null))
        .isInstanceOf(StatementRefusedException.class);

    assertThat(new Statements(ledger.database.pool()).preview("zeta", null).lines()).isNotEmpty();
  }
}
