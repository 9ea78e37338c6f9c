package io.fleetledger.oracle;

import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.Pool;
import io.fleetledger.catalog.Version;
import io.fleetledger.compute.AcceleratorProfile;
import io.fleetledger.compute.WorkModel;
import io.fleetledger.schema.Grain;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.schema.TenantUsage;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Prices all cells and adds them up by tenant, node and hour. */
record Settlement(
    List<TenantUsage> tenantMinutes,
    List<TenantUsage> tenantHours,
    List<NodeUsage> nodeMinutes,
    List<NodeUsage> nodeHours) {

  private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000);
  private static final BigInteger MEGA = BigInteger.valueOf(1_000_000);

  private record TenantWindow(long start, UsageKey key) implements Comparable<TenantWindow> {
    private static final Comparator<TenantWindow> ORDER =
        Comparator.comparingLong(TenantWindow::start).thenComparing(TenantWindow::key);

    @Override
    public int compareTo(TenantWindow other) {
      return ORDER.compare(this, other);
    }
  }

  static Settlement of(Books books, Directory directory) {
    Map<TenantWindow, Sums> tenantMinutes = new TreeMap<>();
    Map<TenantWindow, Sums> tenantHours = new TreeMap<>();
    Map<CellKey, Sums> nodeHours = new TreeMap<>();
    Map<CellKey, Bands> bandHours = new HashMap<>();
    Map<CellKey, Version<Deployment>> deployments = new HashMap<>();
    List<NodeUsage> nodeRows = new ArrayList<>();

    books
        .cells()
        .forEach(
            (key, cell) -> {
              Bill bill = Bill.of(cell, poolOf(cell, directory));
              tenantUse(cell, bill)
                  .forEach(
                      (usageKey, sums) -> {
                        sumsAt(tenantMinutes, key.minute(), usageKey).addAll(sums);
                        sumsAt(tenantHours, Micros.hour(key.minute()), usageKey).addAll(sums);
                      });
              bill.shares()
                  .forEach(
                      (sharer, share) -> {
                        long cost = share.get("cost_nanos");
                        if (cost > 0 && !sharer.trace().isEmpty()) {
                          books.workflows().addCost(sharer, key.minute(), cost);
                        }
                      });

              Sums nodeSums = nodeUse(cell, bill, directory);
              String precision = precisionOf(cell, directory);
              cell.bands().addCosts(bill.bandCosts());
              nodeRows.add(
                  Rows.node(
                      Grain.MINUTE,
                      key,
                      cell.deployed(),
                      precision,
                      methodOf(cell.deployed().value().poolId(), key.minute(), directory),
                      nodeSums,
                      cell.bands()));
              CellKey hour = new CellKey(Micros.hour(key.minute()), key.node(), key.deployedFrom());
              nodeHours.computeIfAbsent(hour, any -> new Sums()).addAll(nodeSums);
              bandHours.computeIfAbsent(hour, any -> new Bands()).addAll(cell.bands());
              deployments.put(hour, cell.deployed());
            });

    List<NodeUsage> nodeHourRows = new ArrayList<>();
    nodeHours.forEach(
        (key, sums) -> {
          Version<Deployment> deployed = Objects.requireNonNull(deployments.get(key));
          String precision = precisionOf(new Cell(deployed, key.minute()), directory);
          nodeHourRows.add(
              Rows.node(
                  Grain.HOUR,
                  key,
                  deployed,
                  precision,
                  methodOf(deployed.value().poolId(), key.minute(), directory),
                  sums,
                  Objects.requireNonNull(bandHours.get(key))));
        });
    return new Settlement(
        tenantRows(Grain.MINUTE, tenantMinutes, directory),
        tenantRows(Grain.HOUR, tenantHours, directory),
        nodeRows,
        nodeHourRows);
  }

  private static Map<UsageKey, Sums> tenantUse(Cell cell, Bill bill) {
    Map<UsageKey, Sums> byKey = new TreeMap<>();
    cell.use()
        .forEach(
            (sharer, sums) -> byKey.computeIfAbsent(sharer.key(), any -> new Sums()).addAll(sums));
    bill.shares()
        .forEach(
            (sharer, share) ->
                byKey.computeIfAbsent(sharer.key(), any -> new Sums()).addAll(share));
    bill.idleShares()
        .forEach(
            (key, idle) ->
                byKey.computeIfAbsent(key, any -> new Sums()).add("idle_cost_nanos", idle));
    return byKey;
  }

  private static Sums nodeUse(Cell cell, Bill bill, Directory directory) {
    Sums sums = cell.total();
    sums.add("deployed_micros", cell.coveredMicros());
    sums.add("busy_micros", cell.busyMicros());
    sums.add("node_cost_nanos", bill.nodeCost());
    sums.add("busy_cost_nanos", bill.busyCost());
    sums.add("idle_cost_nanos", bill.idleCost());
    sums.add("idle_allocated_nanos", bill.idleAllocated());
    sums.add("energy_millijoules", cell.energy());
    sums.add("busy_energy_millijoules", bill.busyEnergy());

    Deployment deployment = cell.deployed().value();
    WorkModel work = directory.deployedWorkModel(deployment, cell.coveredFrom());
    AcceleratorProfile accelerator =
        directory.accelerator(deployment.acceleratorId(), cell.coveredFrom());
    if (work != null && accelerator != null) {
      long model = sums.get("model_prefill_mflop") + sums.get("model_decode_mflop");
      long executed = sums.get("executed_prefill_mflop") + sums.get("executed_decode_mflop");
      long megabytes = sums.get("prefill_megabytes") + sums.get("decode_megabytes");
      BigInteger modelFlop = BigInteger.valueOf(model).multiply(MEGA);
      BigInteger executedFlop = BigInteger.valueOf(executed).multiply(MEGA);
      long peak = work.peakFlopsPerSecond();
      long bandwidth = accelerator.memoryBytesPerSecond();
      sums.add("model_accelerator_nanos", nanosAt(modelFlop, peak));
      sums.add("executed_accelerator_nanos", nanosAt(executedFlop, peak));
      sums.add(
          "memory_accelerator_nanos",
          nanosAt(BigInteger.valueOf(megabytes).multiply(MEGA), bandwidth));
      sums.add(
          "kv_capacity_megabyte_seconds",
          Micros.share(work.kvCapacityBytes(), cell.coveredMicros(), 1_000_000 * Micros.SECOND));
    }
    return sums;
  }

  private static long nanosAt(BigInteger amount, long perSecond) {
    return amount.multiply(NANOS).divide(BigInteger.valueOf(perSecond)).longValueExact();
  }

  /** The precision computed in; where the catalog lacks something, that of the activations. */
  private static String precisionOf(Cell cell, Directory directory) {
    Deployment deployment = cell.deployed().value();
    WorkModel work = directory.deployedWorkModel(deployment, cell.coveredFrom());
    return (work == null ? deployment.activationPrecision() : work.computePrecision()).name();
  }

  private static @Nullable Pool poolOf(Cell cell, Directory directory) {
    String pool = cell.deployed().value().poolId();
    return directory.pool(pool, cell.coveredFrom()) == null
        ? null
        : directory.policies(pool, cell.coveredFrom());
  }

  private static String methodOf(String poolId, long at, Directory directory) {
    Pool pool = directory.policies(poolId, at);
    return pool == null ? "DEVICE_SECONDS" : pool.sharing().method().name();
  }

  private static Sums sumsAt(Map<TenantWindow, Sums> windows, long start, UsageKey key) {
    return windows.computeIfAbsent(new TenantWindow(start, key), any -> new Sums());
  }

  private static List<TenantUsage> tenantRows(
      Grain grain, Map<TenantWindow, Sums> windows, Directory directory) {
    List<TenantUsage> rows = new ArrayList<>();
    windows.forEach(
        (window, sums) -> {
          String method = methodOf(window.key().pool(), window.start(), directory);
          rows.add(Rows.tenant(grain, window.start(), window.key(), method, sums));
        });
    return rows;
  }
}
