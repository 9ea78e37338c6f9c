package io.fleetledger.watch;

/**
 * What came of a series in a window.
 *
 * @param startMicros start of the window, epoch microseconds
 * @param family whose
 * @param currency of its cost
 * @param tenantId the tenant; empty: of a pool
 * @param member the pool, model or project; empty: of a tenant
 * @param costNanos cost, idle cost that is borne included, 1e-9 of the currency
 * @param tokens input and output
 * @param mflop work that the hardware did
 * @param deviceNanos modelled device time
 */
record SeriesRow(
    long startMicros,
    Family family,
    String currency,
    String tenantId,
    String member,
    long costNanos,
    long tokens,
    long mflop,
    long deviceNanos) {}
