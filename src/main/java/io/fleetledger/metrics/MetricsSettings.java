package io.fleetledger.metrics;

import java.time.Duration;

/**
 * How much of the tables is shown, and how fresh.
 *
 * @param refresh how often the fleet, the tenants and the records are read; zero: never
 * @param checks how often records are counted by reason; zero: never
 * @param fleetMax most pools, models and nodes with series of their own, of each
 * @param topTenants most tenants with series of their own, in each currency
 */
public record MetricsSettings(Duration refresh, Duration checks, int fleetMax, int topTenants) {}
