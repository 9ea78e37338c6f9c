package io.fleetledger.billing;

import io.fleetledger.charging.BillingPeriod;
import io.fleetledger.charging.HourParts;
import io.fleetledger.charging.Place;
import io.fleetledger.charging.Prices;
import io.fleetledger.charging.UsageCell;
import io.fleetledger.charging.Used;
import io.fleetledger.oracle.OracleTables;
import io.fleetledger.schema.TenantUsage;
import io.fleetledger.time.Micros;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/** The referee's tables as the cells that are rated. */
final class ProofCells {
  private ProofCells() {}

  /** What a tenant used in a period: hours, and the parts of those that are rated in parts. */
  static List<UsageCell> of(
      OracleTables tables, String tenantId, BillingPeriod period, Prices prices) {
    var parts = new HourParts(period, at -> prices);
    Map<Long, List<UsageCell>> minutes = new HashMap<>();
    for (TenantUsage row : tables.tenantMinutes()) {
      if (row.getTenantId().equals(tenantId)) {
        UsageCell minute = cell(row, Micros.MINUTE);
        minutes
            .computeIfAbsent(Micros.hourOf(minute.fromMicros()), hour -> new ArrayList<>())
            .add(minute);
      }
    }
    List<UsageCell> cells = new ArrayList<>();
    for (TenantUsage row : tables.tenantHours()) {
      if (row.getTenantId().equals(tenantId) && parts.isWhole(Micros.of(row.getWindowStart()))) {
        cells.add(cell(row, Micros.HOUR));
      }
    }
    minutes.forEach(
        (hour, ofHour) -> {
          boolean touches = hour + Micros.HOUR > period.fromMicros() && hour < period.untilMicros();
          if (touches && !parts.isWhole(hour)) {
            cells.addAll(parts.sums(hour, ofHour));
          }
        });
    return cells;
  }

  private static UsageCell cell(TenantUsage row, long lengthMicros) {
    long window = Micros.of(row.getWindowStart());
    long failed = row.getRequestsError() + row.getRequestsTimeout();
    return new UsageCell(
        window,
        window + lengthMicros,
        new Place(
            row.getProjectId(),
            row.getModelId(),
            row.getPoolId(),
            row.getAcceleratorId(),
            row.getServiceTier(),
            row.getCallKind()),
        used(row, "", row.getRequestsSuccess() + row.getRequestsCancelled() + failed),
        used(row, "failed_", failed),
        row.getCostNanos() + row.getIdleCostNanos(),
        row.getCurrency());
  }

  private static Used used(TenantUsage row, String prefix, long requests) {
    return new Used(
        number(row, prefix + "input_tokens"),
        number(row, prefix + "cached_input_tokens"),
        number(row, prefix + "output_tokens"),
        number(row, prefix + "reasoning_tokens"),
        requests,
        number(row, prefix + "device_nanos"));
  }

  /** A field by its name; 0: this version of the schema has none. */
  private static long number(TenantUsage row, String name) {
    Schema.Field field = row.getSchema().getField(name);
    return field != null && row.get(field.pos()) instanceof Long number ? number : 0;
  }
}
