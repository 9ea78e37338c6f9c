package io.fleetledger.accounts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.registry.AvroDatum;
import io.fleetledger.schema.WorkflowDelta;
import io.fleetledger.schema.WorkflowState;
import io.fleetledger.schema.WorkflowUsage;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.Longs;
import io.fleetledger.usage.WorkflowMeasure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WorkflowsTest {
  private static final long GAP = 30 * Micros.MINUTE;

  private final KeyValueStore<Bytes, byte[]> store = WindowStores.inMemory();
  private final Map<String, @Nullable WorkflowUsage> sent = new HashMap<>();

  @Test
  void a_workflow_goes_on_after_it_was_stored() {
    Workflows first = workflows();
    first.add("acme", List.of(call(0, 10, 1)));
    flush(first);
    Workflows second = workflows();
    second.add("acme", List.of(call(20, 30, 2)));
    flush(second);
    assertThat(sent.values())
        .singleElement()
        .satisfies(row -> assertThat(row.getCalls()).isEqualTo(3));
  }

  @Test
  void a_session_that_did_not_change_is_not_sent_again() {
    Workflows workflows = workflows();
    workflows.add("acme", List.of(call(0, 10, 1), call(10 * GAP, 10 * GAP + 1, 1)));
    flush(workflows);
    sent.clear();
    workflows.add("acme", List.of(call(10 * GAP + 2, 10 * GAP + 3, 1)));
    flush(workflows);
    assertThat(sent.values())
        .singleElement()
        .satisfies(row -> assertThat(Micros.of(row.getStartedAt())).isEqualTo(10 * GAP));
  }

  @Test
  void the_row_of_a_session_that_was_joined_into_an_earlier_one_is_deleted() {
    Workflows workflows = workflows();
    workflows.add("acme", List.of(call(0, 10, 1), call(2 * GAP, 2 * GAP + 1, 1)));
    flush(workflows);
    workflows.add("acme", List.of(call(GAP, GAP + 10, 1)));
    flush(workflows);
    assertThat(sent.values().stream().filter(row -> row == null)).hasSize(1);
    assertThat(sent.values().stream().filter(row -> row != null))
        .singleElement()
        .satisfies(row -> assertThat(row.getCalls()).isEqualTo(3));
  }

  @Test
  void sessions_that_an_earlier_version_stored_go_on() {
    byte[] earlier = {0, 1, 2, 3};
    store.put(Bytes.wrap("acme\u001frun\u001fUSD".getBytes(UTF_8)), earlier);
    WorkflowUsage row =
        WorkflowUsage.newBuilder()
            .setTenantId("acme")
            .setTraceId("run")
            .setCurrency("USD")
            .setStartedAt(Micros.toInstant(0))
            .setEndedAt(Micros.toInstant(10))
            .setRevision(7)
            .setCalls(5)
            .build();
    Workflows workflows =
        new Workflows(store, new WorkflowCodec(bytes -> new WorkflowState(List.of(row))), GAP);
    workflows.add("acme", List.of(call(20, 30, 1)));
    flush(workflows);
    assertThat(sent.values())
        .singleElement()
        .satisfies(
            now -> {
              assertThat(now.getCalls()).isEqualTo(6);
              assertThat(now.getRevision()).isEqualTo(8);
            });
  }

  @Test
  void what_can_not_change_any_more_is_forgotten() {
    Workflows workflows = workflows();
    workflows.add("acme", List.of(call(0, 10, 1), call(10 * GAP, 10 * GAP + 1, 1)));
    flush(workflows);
    workflows.expire(5 * GAP);
    assertThat(store.approximateNumEntries()).isEqualTo(1);
    workflows.expire(20 * GAP);
    assertThat(store.approximateNumEntries()).isZero();
  }

  private Workflows workflows() {
    return new Workflows(
        store,
        new WorkflowCodec(
            bytes -> {
              throw new AssertionError("nothing was stored by an earlier version");
            }),
        GAP);
  }

  private void flush(Workflows workflows) {
    workflows.flush((key, row) -> sent.put(key, row == null ? null : record(row)));
  }

  private static WorkflowUsage record(AvroDatum row) {
    return (WorkflowUsage) row.toRecord();
  }

  private static WorkflowDelta call(long fromMicros, long untilMicros, long calls) {
    long[] sums = new long[WorkflowMeasure.COUNT];
    sums[WorkflowMeasure.CALLS.ordinal()] = calls;
    return WorkflowDelta.newBuilder()
        .setTraceId("run")
        .setCurrency("USD")
        .setCostOnly(false)
        .setFrom(Micros.toInstant(fromMicros))
        .setUntil(Micros.toInstant(untilMicros))
        .setSums(new Longs(sums))
        .build();
  }
}
