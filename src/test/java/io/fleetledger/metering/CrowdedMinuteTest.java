package io.fleetledger.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.oracle.TestCatalog;
import io.fleetledger.schema.CallKind;
import io.fleetledger.schema.Grain;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.schema.Outcome;
import io.fleetledger.schema.Phase;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.WorkflowMeasure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node-minute with hundreds of sharers, whose costs are not told at every commit. */
class CrowdedMinuteTest {
  private static final long MINUTE = Micros.of(TestCatalog.BASE);
  private static final String NODE = TestCatalog.nodes(1).getFirst();
  private static final int CROWD = 300;

  private final TestStores stores = new TestStores();
  private final KeyValueStore<String, byte[]> minutes = stores.ofBytes("node-minutes");
  private final KeyValueStore<String, NodeUsage> hours = stores.ofRecords(NodeUsage.class);
  private final Resolver resolver = new Resolver(TestCatalog.fleet(1));
  private final Placement placement = new Placement(resolver);

  /** What stage 2 has been told in all that each key bears. */
  private final Map<String, long[]> told = new TreeMap<>();

  private final List<NodeUsage> rows = new ArrayList<>();
  private TenantDeltas deltas = new TenantDeltas();
  private NodeWindows windows = new NodeWindows(minutes, hours);

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void while_more_comes_its_row_is_told_and_its_costs_wait() {
    add(0, CROWD);
    commit(0);
    assertThat(told).hasSize(CROWD);
    add(CROWD, CROWD + 1);
    commit(1_000);
    NodeUsage row = minuteRows().getLast();
    assertThat(row.getRequestsSuccess() + row.getRequestsError()).isEqualTo(CROWD + 1);
    assertThat(row.getBusyCostNanos()).isEqualTo(toldNanos());
    assertThat(told).hasSize(CROWD);
  }

  @Test
  void its_costs_wait_for_half_a_minute_at_most() {
    add(0, CROWD);
    commit(0);
    add(CROWD, CROWD + 1);
    commit(29_999);
    assertThat(told).hasSize(CROWD);
    add(CROWD + 1, CROWD + 2);
    commit(30_000);
    assertThat(told).hasSize(CROWD + 2);
    assertThat(minuteRows().getLast().getBusyCostNanos()).isEqualTo(toldNanos());
  }

  @Test
  void its_costs_are_told_when_nothing_has_come_since_the_commit_before() {
    add(0, CROWD);
    commit(0);
    add(CROWD, CROWD + 1);
    commit(1_000);
    commit(2_000);
    assertThat(told).hasSize(CROWD + 1);
  }

  @Test
  void its_costs_do_not_wait_when_it_is_over() {
    add(0, CROWD);
    commit(0);
    add(CROWD, CROWD + 1);
    commit(1_000, MINUTE + 2 * Micros.MINUTE);
    assertThat(told).hasSize(CROWD + 1);
  }

  @Test
  void a_commit_stores_what_changed_of_it() {
    add(0, CROWD);
    commit(0);
    long whole = storedBytes();
    add(CROWD, CROWD + 1);
    commit(1_000);
    assertThat(storedBytes() - whole).isBetween(100L, whole / 4);
    commit(2_000);
    assertThat(TestStores.size(minutes)).isEqualTo(1);
  }

  @Test
  void a_crash_between_two_tellings_changes_nothing() {
    add(0, CROWD);
    commit(0);
    add(CROWD - 10, CROWD + 20);
    commit(1_000);
    add(CROWD + 10, CROWD + 30);
    commit(2_000);
    assertThat(told).hasSize(CROWD);

    // Whatever was in memory is lost; the stores say that costs are untold.
    deltas = new TenantDeltas();
    windows = new NodeWindows(minutes, hours);
    windows.resume(resolver);
    commit(3_000);
    Map<String, long[]> afterCrash = Map.copyOf(told);
    NodeUsage row = minuteRows().getLast();

    told.clear();
    windows = new NodeWindows(stores.ofBytes("others"), stores.ofRecords(NodeUsage.class));
    add(0, CROWD);
    add(CROWD - 10, CROWD + 20);
    add(CROWD + 10, CROWD + 30);
    commit(0);
    assertThat(afterCrash).hasSize(CROWD + 30);
    assertThat(told).hasSize(CROWD + 30);
    told.forEach((key, costs) -> assertThat(afterCrash.get(key)).as(key).isEqualTo(costs));
    NodeUsage atOnce = minuteRows().getLast();
    assertThat(row.getRevision()).isEqualTo(4);
    row.setRevision(atOnce.getRevision());
    assertThat(row).isEqualTo(atOnce);
  }

  private void add(int firstRun, int endRun) {
    for (int run = firstRun; run < endRun; run++) {
      InferenceEvent event = event(run);
      Resolver.Answer answer = resolver.terms(NODE, null, MINUTE);
      Terms terms = ((Resolver.Answer.Found) answer).terms();
      MeteredEvent metered = MeteredEvent.of(event, terms, null, null);
      assertThat(placement.place(metered)).isNull();
      for (Placement.Part part : placement.parts()) {
        Share share = windows.at(NODE, part.minute, part.terms).add(part, metered);
        deltas.of(part.minute, share).add(part.sums);
      }
    }
  }

  private static InferenceEvent event(int run) {
    long finished = MINUTE + 10 * Micros.SECOND + run * 100_000L;
    return InferenceEvent.newBuilder()
        .setEventId("event-" + run)
        .setNodeId(NODE)
        .setTenantId(TestCatalog.TENANTS.getFirst())
        .setTraceId("run-" + run)
        .setServiceTier("standard")
        .setCallKind(CallKind.AGENT_STEP)
        .setPhase(Phase.FULL)
        .setOutcome(run % 7 == 0 ? Outcome.ERROR : Outcome.SUCCESS)
        .setArrivedAt(Micros.toInstant(finished - 3 * Micros.SECOND))
        .setStartedAt(Micros.toInstant(finished - 2 * Micros.SECOND))
        .setFirstTokenAt(Micros.toInstant(finished - Micros.SECOND))
        .setFinishedAt(Micros.toInstant(finished))
        .setInputTokens(100 + run)
        .setOutputTokens(10 + run % 13)
        .build();
  }

  private void commit(long nowMillis) {
    commit(nowMillis, MINUTE);
  }

  private void commit(long nowMillis, long watermarkMicros) {
    windows.flush(watermarkMicros, nowMillis, false, deltas, this::keep);
    deltas.drain(
        0,
        watermarkMicros,
        false,
        (tenant, delta) ->
            delta.workflows().forEach(call -> add(call.sums, ofRun(call.key.traceId()))));
  }

  private long[] ofRun(String traceId) {
    return told.computeIfAbsent(traceId, absent -> new long[WorkflowMeasure.COUNT]);
  }

  private static void add(long[] added, long[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += added[i];
    }
  }

  private void keep(String key, @Nullable NodeUsage row) {
    if (row != null) {
      rows.add(row);
    }
  }

  private List<NodeUsage> minuteRows() {
    return rows.stream().filter(row -> row.getGrain() == Grain.MINUTE).toList();
  }

  private long toldNanos() {
    int cost = WorkflowMeasure.COST_NANOS.ordinal();
    return told.values().stream().mapToLong(sums -> sums[cost]).sum();
  }

  private long storedBytes() {
    long bytes = 0;
    try (var all = minutes.all()) {
      while (all.hasNext()) {
        bytes += all.next().value.length;
      }
    }
    return bytes;
  }
}
