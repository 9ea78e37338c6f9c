package io.fleetledger.oracle;

import io.fleetledger.schema.FleetClock;
import io.fleetledger.schema.Intake;
import io.fleetledger.schema.NodeCoverage;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.schema.SuspendedRecord;
import io.fleetledger.schema.TenantUsage;
import io.fleetledger.schema.UsageCorrection;
import io.fleetledger.schema.WorkflowUsage;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tables, each sorted by its primary key. Revisions are 0: they depend on how the work was cut,
 * and are not compared.
 */
public record OracleTables(
    List<TenantUsage> tenantMinutes,
    List<TenantUsage> tenantHours,
    List<NodeUsage> nodeMinutes,
    List<NodeUsage> nodeHours,
    List<WorkflowUsage> workflows,
    List<Intake> intake,
    List<SuspendedRecord> suspense,
    List<QuarantinedRecord> quarantine,
    List<UsageCorrection> corrections,
    List<FleetClock> fleetClock,
    List<NodeCoverage> coverage) {

  /** What differs between these tables, as expected, and others; empty: nothing. */
  public String differencesFrom(OracleTables actual) {
    return Stream.of(
            TableDiff.between("tenant minutes", tenantMinutes, actual.tenantMinutes),
            TableDiff.between("tenant hours", tenantHours, actual.tenantHours),
            TableDiff.between("node minutes", nodeMinutes, actual.nodeMinutes),
            TableDiff.between("node hours", nodeHours, actual.nodeHours),
            TableDiff.between("workflows", workflows, actual.workflows),
            TableDiff.between("intake", intake, actual.intake),
            TableDiff.between("suspense", suspense, actual.suspense),
            TableDiff.between("quarantine", quarantine, actual.quarantine),
            TableDiff.between("corrections", corrections, actual.corrections),
            TableDiff.between("fleet clock", fleetClock, actual.fleetClock),
            TableDiff.between("coverage", coverage, actual.coverage))
        .filter(diff -> !diff.isEmpty())
        .map(TableDiff::toString)
        .collect(Collectors.joining("\n"));
  }
}
