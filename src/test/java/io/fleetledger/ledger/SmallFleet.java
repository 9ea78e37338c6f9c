package io.fleetledger.ledger;

import static io.fleetledger.ledger.Rows.HOUR;

import io.fleetledger.schema.Grain;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.schema.TenantUsage;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * Two minutes of a fleet, in which every law holds: node-1 serves three requests of two tenants in
 * the first minute and is idle in the second; node-2 is deployed and never heard of.
 */
public final class SmallFleet {
  private SmallFleet() {}

  /** Writes it into the tables. */
  public static void put(TestDatabase database) throws SQLException {
    Instant later = HOUR.plusSeconds(60);
    Rows.put(
        database,
        Rows.deployment("node-1", HOUR.minusSeconds(86400), null),
        Rows.deployment("node-2", HOUR.plusSeconds(30), null),
        Rows.clock(HOUR.plusSeconds(20), later.plusSeconds(20)),
        Rows.intake(5)
            .setNextOffset(6)
            .setSkippedOffsets(1)
            .setAccounted(3)
            .setDuplicates(1)
            .setSuspended(1)
            .build(),
        Rows.suspended("acme", 4),
        Rows.workflow("acme", "trace-1", HOUR).setCalls(2).setCostNanos(33_333_334).build(),
        Rows.workflow("zeta", "trace-2", HOUR).setCalls(1).setCostNanos(16_666_666).build(),
        tenant(Grain.MINUTE, "acme", 2, 33_333_334),
        tenant(Grain.HOUR, "acme", 2, 33_333_334),
        tenant(Grain.MINUTE, "zeta", 1, 16_666_666),
        tenant(Grain.HOUR, "zeta", 1, 16_666_666),
        busy(Grain.MINUTE, 60_000_000, 100_000_000),
        Rows.node(Grain.MINUTE, later, "node-1", 1)
            .setDeployedMicros(60_000_000)
            .setNodeCostNanos(100_000_000)
            .setIdleCostNanos(100_000_000)
            .setKvCapacityMegabyteSeconds(6_000_000)
            .build(),
        busy(Grain.HOUR, 120_000_000, 200_000_000));
  }

  private static TenantUsage tenant(Grain grain, String tenant, long requests, long costNanos) {
    return Rows.tenant(grain, HOUR, tenant, 1)
        .setRequestsSuccess(requests)
        .setInputTokens(requests * 1000)
        .setCachedInputTokens(requests * 100)
        .setOutputTokens(requests * 100)
        .setTargetedRequests(requests)
        .setGoodputRequests(1)
        .setModelPrefillMflop(requests * 7_000_000)
        .setExecutedPrefillMflop(requests * 8_000_000)
        .setKvMegabyteSeconds(requests * 1_000_000)
        .setRunningMicros(requests * 20_000_000)
        .setDeviceNanos(requests * 300_000)
        .setCostNanos(costNanos)
        .setEnergyMillijoules(requests * 7_000_000)
        .setTtftBuckets(List.of(200))
        .setTtftCounts(List.of(requests))
        .build();
  }

  private static NodeUsage busy(Grain grain, long deployedMicros, long costNanos) {
    return Rows.node(grain, HOUR, "node-1", 1)
        .setRequestsSuccess(3)
        .setInputTokens(3000)
        .setCachedInputTokens(300)
        .setOutputTokens(300)
        .setTargetedRequests(3)
        .setGoodputRequests(2)
        .setModelPrefillMflop(21_000_000)
        .setExecutedPrefillMflop(24_000_000)
        .setModelAcceleratorNanos(12_000_000_000L)
        .setExecutedAcceleratorNanos(24_000_000_000L)
        .setKvMegabyteSeconds(3_000_000)
        .setRunningMicros(60_000_000)
        .setDeviceNanos(900_000)
        .setDeployedMicros(deployedMicros)
        .setBusyMicros(30_000_000)
        .setKvCapacityMegabyteSeconds(deployedMicros / 10)
        .setNodeCostNanos(costNanos)
        .setBusyCostNanos(50_000_000)
        .setIdleCostNanos(costNanos - 50_000_000)
        .setPowerSamples(6)
        .setPowerMilliwatts(4_200_000)
        .setEnergyMillijoules(42_000_000)
        .setBusyEnergyMillijoules(21_000_000)
        .setContextRequests(firstTwoBands(2, 1))
        .setContextInputTokens(firstTwoBands(1000, 2000))
        .setContextOutputTokens(firstTwoBands(20, 280))
        .setContextCostNanos(firstTwoBands(10_000_000, 40_000_000))
        .setTtftBuckets(List.of(200))
        .setTtftCounts(List.of(3L))
        .build();
  }

  private static List<Long> firstTwoBands(long first, long second) {
    return List.of(first, second, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
  }
}
