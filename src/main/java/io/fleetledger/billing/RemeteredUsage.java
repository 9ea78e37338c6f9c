package io.fleetledger.billing;

import io.fleetledger.ledger.LedgerTable;
import io.fleetledger.oracle.OracleTables;
import io.fleetledger.schema.Grain;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.schema.TenantUsage;
import io.fleetledger.schema.WorkflowUsage;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** All rows of usage that change when it is computed anew. */
record RemeteredUsage(
    RemeteredRows<TenantUsage> tenants,
    RemeteredRows<NodeUsage> nodes,
    RemeteredRows<WorkflowUsage> workflows) {

  /** Compares the tables of a span with what they must be. */
  static RemeteredUsage of(Connection connection, TimeRange span, OracleTables expected)
      throws SQLException {
    return new RemeteredUsage(
        RemeteredRows.of(
            connection,
            table("tenant_usage"),
            TenantUsage.class,
            "window_start",
            span,
            both(expected.tenantMinutes(), expected.tenantHours())),
        RemeteredRows.of(
            connection,
            table("node_usage"),
            NodeUsage.class,
            "window_start",
            span,
            both(expected.nodeMinutes(), expected.nodeHours())),
        RemeteredRows.of(
            connection,
            table("workflow_usage"),
            WorkflowUsage.class,
            "started_at",
            span,
            expected.workflows()));
  }

  /** Every topic's changes. */
  List<RemeteredRows<? extends SpecificRecord>> all() {
    return List.of(tenants, nodes, workflows);
  }

  /** How many rows change. */
  long rows() {
    return all().stream().mapToLong(rows -> rows.changes().size()).sum();
  }

  /** What changes by tenant and currency, from the hours' rows. */
  List<UsageChange> byTenant() {
    Map<List<String>, UsageChange> byTenant = new TreeMap<>(UsageChange.ORDER);
    for (RemeteredRows.Change<TenantUsage> change : tenants.changes()) {
      TenantUsage any = change.after() == null ? change.before() : change.after();
      if (any != null && any.getGrain() == Grain.HOUR) {
        byTenant.merge(
            List.of(any.getTenantId(), any.getCurrency()),
            new UsageChange(
                any.getTenantId(),
                any.getCurrency(),
                1,
                cost(change.before()),
                cost(change.after()),
                mflop(change.before()),
                mflop(change.after())),
            UsageChange::plus);
      }
    }
    return List.copyOf(byTenant.values());
  }

  private static long cost(@Nullable TenantUsage row) {
    return row == null ? 0 : Math.addExact(row.getCostNanos(), row.getIdleCostNanos());
  }

  private static long mflop(@Nullable TenantUsage row) {
    return row == null ? 0 : Math.addExact(row.getModelPrefillMflop(), row.getModelDecodeMflop());
  }

  private static LedgerTable table(String name) {
    return LedgerTable.all().stream()
        .filter(table -> table.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static <T> List<T> both(List<T> some, List<T> others) {
    return new ArrayList<>(Stream.concat(some.stream(), others.stream()).toList());
  }
}
