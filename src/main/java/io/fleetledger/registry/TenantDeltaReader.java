package io.fleetledger.registry;

import io.fleetledger.schema.TenantDelta;
import io.fleetledger.schema.UsageDelta;
import io.fleetledger.schema.WorkflowDelta;
import io.fleetledger.usage.Ints;
import io.fleetledger.usage.Longs;
import java.util.ArrayList;
import java.util.List;

/** Reads deltas, without a box for each number. Belongs to one thread. */
final class TenantDeltaReader extends OwnReader<TenantDelta> {
  @Override
  TenantDelta record() {
    TenantDelta delta = new TenantDelta();
    delta.setSourcePartition(integer());
    delta.setWatermarkAt(instant());
    List<UsageDelta> usage = new ArrayList<>();
    for (int left = block(); left > 0; left = left > 1 ? left - 1 : block()) {
      usage.add(usage());
    }
    delta.setUsage(usage);
    List<WorkflowDelta> workflows = new ArrayList<>();
    for (int left = block(); left > 0; left = left > 1 ? left - 1 : block()) {
      workflows.add(workflow());
    }
    delta.setWorkflows(workflows);
    delta.setSettledBefore(isPresent() ? instant() : null);
    delta.setFromBacklog(truth());
    return delta;
  }

  private UsageDelta usage() {
    UsageDelta usage = new UsageDelta();
    usage.setMinute(instant());
    usage.setProjectId(id());
    usage.setModelId(id());
    usage.setPoolId(id());
    usage.setAcceleratorId(id());
    usage.setServiceTier(id());
    usage.setCallKind(id());
    usage.setCurrency(id());
    usage.setSums(new Longs(longs()));
    usage.setCostNanos(number());
    usage.setIdleCostNanos(number());
    usage.setFailedCostNanos(number());
    usage.setCancelledCostNanos(number());
    usage.setRetriedCostNanos(number());
    usage.setEnergyMillijoules(number());
    usage.setSharingMethod(isPresent() ? id() : null);
    usage.setTtftBuckets(new Ints(ints()));
    usage.setTtftCounts(new Longs(longs()));
    usage.setTpotBuckets(new Ints(ints()));
    usage.setTpotCounts(new Longs(longs()));
    usage.setEndToEndBuckets(new Ints(ints()));
    usage.setEndToEndCounts(new Longs(longs()));
    return usage;
  }

  private WorkflowDelta workflow() {
    WorkflowDelta workflow = new WorkflowDelta();
    workflow.setTraceId(id());
    workflow.setCurrency(id());
    workflow.setCostOnly(truth());
    workflow.setFrom(instant());
    workflow.setUntil(instant());
    workflow.setSums(new Longs(longs()));
    return workflow;
  }
}
