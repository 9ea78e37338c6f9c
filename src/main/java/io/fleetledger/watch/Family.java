package io.fleetledger.watch;

/**
 * Whose usage a series is, in the order in which they are judged: what a tenant's tells, no part of
 * it tells again.
 */
enum Family {
  TENANT,
  POOL,
  MODEL,
  PROJECT
}
