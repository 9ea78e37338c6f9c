package io.fleetledger.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.schema.TenantDelta;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.Measure;
import io.fleetledger.usage.UsageKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TenantDeltasTest {
  private static final UsageKey ACME =
      new UsageKey("acme", "", "llama", "chat", "h100", "standard", "CHAT", "USD");

  @Test
  void what_many_events_add_to_a_cell_goes_out_once() {
    TenantDeltas deltas = new TenantDeltas();
    long[] one = new long[Measure.COUNT];
    one[Measure.INPUT_TOKENS.ordinal()] = 7;
    for (int i = 0; i < 100; i++) {
      deltas.add(0, ACME, one);
    }
    List<TenantDelta> sent = drain(deltas);
    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().getUsage()).hasSize(1);
    assertThat(sent.getFirst().getUsage().getFirst().getSums().get(Measure.INPUT_TOKENS.ordinal()))
        .isEqualTo(700);
  }

  @Test
  void a_backlog_of_cells_is_cut_into_records_that_a_broker_takes() {
    TenantDeltas deltas = new TenantDeltas();
    for (int minute = 0; minute < 1_234; minute++) {
      deltas.add(minute * Micros.MINUTE, ACME, new long[Measure.COUNT]);
    }
    List<TenantDelta> sent = drain(deltas);
    assertThat(sent).hasSize(3);
    assertThat(sent.stream().mapToInt(delta -> delta.getUsage().size()).sum()).isEqualTo(1_234);
  }

  @Test
  void what_was_sent_is_not_sent_again() {
    TenantDeltas deltas = new TenantDeltas();
    deltas.add(0, ACME, new long[Measure.COUNT]);
    drain(deltas);
    assertThat(drain(deltas)).isEmpty();
  }

  @Test
  void what_is_pending_is_counted_until_it_is_handed_over() {
    TenantDeltas deltas = new TenantDeltas();
    for (int minute = 0; minute < 10; minute++) {
      deltas.add(minute * Micros.MINUTE, ACME, new long[Measure.COUNT]);
      deltas.add(minute * Micros.MINUTE, ACME, new long[Measure.COUNT]);
    }
    assertThat(deltas.size()).isEqualTo(10);
    drain(deltas);
    assertThat(deltas.size()).isZero();
  }

  private static List<TenantDelta> drain(TenantDeltas deltas) {
    List<TenantDelta> sent = new ArrayList<>();
    deltas.drain(0, 0, (tenant, delta) -> sent.add(delta));
    return sent;
  }
}
