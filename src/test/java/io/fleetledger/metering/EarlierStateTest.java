package io.fleetledger.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.cost.LargestRemainder;
import io.fleetledger.oracle.TestCatalog;
import io.fleetledger.schema.CostShare;
import io.fleetledger.schema.Grain;
import io.fleetledger.schema.NodeMinuteState;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.time.Micros;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Node-minutes that an earlier program stored, which knew device time as the only weight. */
class EarlierStateTest {
  private static final long MINUTE = Micros.of(TestCatalog.BASE);
  private static final Terms TERMS = terms();

  @Test
  void what_was_stored_before_there_were_sharing_methods_is_shared_by_device_time() {
    NodeMinute cell = NodeRows.read(earlier(), TERMS);
    cell.settle();

    NodeUsage row = NodeRows.row(cell);
    assertThat(row.getBusyCostNanos()).isPositive();
    assertThat(cell.shares.values())
        .extracting(share -> share.costs[0])
        .containsExactlyElementsOf(
            LongStream.of(LargestRemainder.share(row.getBusyCostNanos(), new long[] {1, 3}))
                .boxed()
                .toList());
    assertThat(cell.isTold()).isFalse();
  }

  @Test
  void context_lengths_that_were_not_told_apart_stay_unknown() {
    NodeMinute cell = NodeRows.read(earlier(), TERMS);
    cell.settle();

    NodeMinute again = NodeRows.read(NodeRows.state(cell, NodeRows.row(cell)), TERMS);
    assertThat(again.isUnbanded).isTrue();
    assertThat(NodeRows.row(again).getContextCostNanos()).isEmpty();
  }

  @Test
  void a_new_minute_tells_context_lengths_apart() {
    NodeMinute cell = new NodeMinute("node-01", MINUTE, TERMS);
    cell.settle();

    assertThat(NodeRows.read(NodeRows.state(cell, NodeRows.row(cell)), TERMS).isUnbanded).isFalse();
  }

  /** Half a minute in which two tenants ran, one three times as long as the other. */
  private static NodeMinuteState earlier() {
    BusySlots slots = new BusySlots();
    slots.mark(0, 30 * Micros.SECOND);
    NodeUsage row = NodeRows.emptyRow(Grain.MINUTE, MINUTE, Micros.MINUTE, cell());
    row.setDeviceNanos(4_000);
    row.setRequestsSuccess(2);
    return NodeMinuteState.newBuilder()
        .setRow(row)
        .setBusySlots(slots.toBytes())
        .setShares(List.of(share("acme", 1_000), share("birch", 3_000)))
        .build();
  }

  private static NodeMinute cell() {
    return new NodeMinute("node-01", MINUTE, TERMS);
  }

  private static CostShare share(String tenant, long deviceNanos) {
    return CostShare.newBuilder()
        .setTenantId(tenant)
        .setModelId("llama-8b")
        .setPoolId("shared")
        .setAcceleratorId("h100")
        .setCurrency("USD")
        .setDeviceNanos(deviceNanos)
        .build();
  }

  private static Terms terms() {
    Resolver.Answer answer = new Resolver(TestCatalog.fleet(1)).terms("node-01", null, MINUTE);
    return ((Resolver.Answer.Found) answer).terms();
  }
}
