package io.fleetledger.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.cost.SharingMethod;
import io.fleetledger.registry.AvroSerdes;
import io.fleetledger.schema.TenantDelta;
import io.fleetledger.schema.UsageDelta;
import io.fleetledger.schema.WorkflowDelta;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.Measure;
import io.fleetledger.usage.UsageKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TenantDeltasTest {
  private final AvroSerdes serdes = new AvroSerdes(Map.of("schema.registry.url", "mock://deltas"));

  @AfterEach
  void close() {
    serdes.close();
  }

  private static final UsageKey ACME =
      new UsageKey("acme", "", "llama", "chat", "h100", "standard", "CHAT", "USD");

  @Test
  void what_many_events_add_to_a_cell_goes_out_once() {
    TenantDeltas deltas = new TenantDeltas();
    long[] one = new long[Measure.COUNT];
    one[Measure.INPUT_TOKENS.ordinal()] = 7;
    for (int i = 0; i < 100; i++) {
      deltas.at(0, ACME).add(one);
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
      deltas.at(minute * Micros.MINUTE, ACME).add(new long[Measure.COUNT]);
    }
    List<TenantDelta> sent = drain(deltas);
    assertThat(sent).hasSize(3);
    assertThat(sent.stream().mapToInt(delta -> delta.getUsage().size()).sum()).isEqualTo(1_234);
  }

  @Test
  void what_was_sent_is_not_sent_again() {
    TenantDeltas deltas = new TenantDeltas();
    deltas.at(0, ACME).add(new long[Measure.COUNT]);
    drain(deltas);
    assertThat(drain(deltas)).isEmpty();
  }

  @Test
  void what_is_pending_is_counted_until_it_is_handed_over() {
    TenantDeltas deltas = new TenantDeltas();
    for (int minute = 0; minute < 10; minute++) {
      deltas.at(minute * Micros.MINUTE, ACME).add(new long[Measure.COUNT]);
      deltas.at(minute * Micros.MINUTE, ACME).add(new long[Measure.COUNT]);
    }
    assertThat(deltas.size()).isEqualTo(10);
    drain(deltas);
    assertThat(deltas.size()).isZero();
  }

  @Test
  void a_record_writes_itself_as_avro_would() {
    UsageCell cell = new UsageCell(5 * Micros.MINUTE, ACME);
    for (int i = 0; i < Measure.COUNT; i++) {
      cell.sums[i] = i * 1_000_003L;
    }
    cell.costs[3] = -7;
    cell.method = SharingMethod.TOKENS;
    cell.latencies.tpot.record(17);
    cell.latencies.tpot.record(17_000);
    CallCell call = new CallCell(new CallCell.Key("acme", "run-1", "USD", 5 * Micros.MINUTE));
    call.sums[2] = 9;
    CallCell spanned = new CallCell(new CallCell.Key("acme", "run-2", "USD", 5 * Micros.MINUTE));
    spanned.span(3, 4);
    var datum = new DeltaDatum(6, 77, List.of(cell), List.of(call, spanned), true);

    byte[] own = serdes.valueSerializer().serialize("usage-deltas", datum);
    Object read = serdes.valueDeserializer().deserialize("usage-deltas", own);
    assertThat(serdes.valueSerializer().serialize("usage-deltas", read)).isEqualTo(own);

    TenantDelta delta = (TenantDelta) read;
    assertThat(delta.getSourcePartition()).isEqualTo(6);
    UsageDelta usage = delta.getUsage().getFirst();
    assertThat(usage.getSharingMethod()).isEqualTo("TOKENS");
    assertThat(usage.getCancelledCostNanos()).isEqualTo(-7);
    assertThat(usage.getTpotCounts()).containsExactly(1L, 1L);
    assertThat(delta.getWorkflows()).extracting(WorkflowDelta::getCostOnly).contains(true, false);
  }

  private List<TenantDelta> drain(TenantDeltas deltas) {
    List<TenantDelta> sent = new ArrayList<>();
    deltas.drain(
        0,
        0,
        false,
        (tenant, delta) ->
            sent.add(
                (TenantDelta)
                    serdes
                        .valueDeserializer()
                        .deserialize(
                            "usage-deltas",
                            serdes.valueSerializer().serialize("usage-deltas", delta))));
    return sent;
  }
}
