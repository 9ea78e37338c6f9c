package io.fleetledger.query;

/** All that can be asked. */
public final class Sources {
  public static final Source USAGE = UsageSources.USAGE;
  public static final Source USAGE_NOW = UsageSources.USAGE_NOW;
  public static final Source FLEET = UsageSources.FLEET;
  public static final Source FLEET_NOW = UsageSources.FLEET_NOW;
  public static final Source COST = CostSources.COST;
  public static final Source COST_BY_CONTEXT = CostSources.COST_BY_CONTEXT;
  public static final Source SAVINGS = CostSources.SAVINGS;
  public static final Source FAILURES = CostSources.FAILURES;
  public static final Source IDLE = CostSources.IDLE;
  public static final Source MARGIN = CostSources.MARGIN;
  public static final Source CHARGES = MoneySources.CHARGES;
  public static final Source CHARGE_SUMS = MoneySources.CHARGE_SUMS;
  public static final Source UNPRICED = MoneySources.UNPRICED;
  public static final Source STATEMENTS = MoneySources.STATEMENTS;
  public static final Source STATEMENT_LINES = MoneySources.STATEMENT_LINES;
  public static final Source WORKFLOWS = RecordSources.WORKFLOWS;
  public static final Source ALERTS = RecordSources.ALERTS;
  public static final Source LAWS = RecordSources.LAWS;
  public static final Source SUSPENSE = RecordSources.SUSPENSE;
  public static final Source SUSPENSE_SUMS = RecordSources.SUSPENSE_SUMS;
  public static final Source QUARANTINE = RecordSources.QUARANTINE;
  public static final Source QUARANTINE_SUMS = RecordSources.QUARANTINE_SUMS;
  public static final Source COVERAGE = RecordSources.COVERAGE;
  public static final Source INTAKE = RecordSources.INTAKE;
  public static final Source CLOCK = RecordSources.CLOCK;
  public static final Source AUDIT = RecordSources.AUDIT;
  public static final Source MODELS = RecordSources.MODELS;
  public static final Source ACCELERATORS = RecordSources.ACCELERATORS;
  public static final Source POOLS = RecordSources.POOLS;
  public static final Source PRICE_BOOKS = RecordSources.PRICE_BOOKS;
  public static final Source TENANTS = RecordSources.TENANTS;
  public static final Source DEPLOYMENTS = RecordSources.DEPLOYMENTS;

  private Sources() {}
}
