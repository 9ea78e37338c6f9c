package io.fleetledger.metering;

/**
 * What the catalog does not know yet.
 *
 * @param reason the kind of thing
 * @param id its id
 */
public record Missing(Reason reason, String id) {

  /** The kinds of thing that can be missing; the names appear in the suspense table. */
  public enum Reason {
    UNKNOWN_DEPLOYMENT,
    UNKNOWN_MODEL,
    UNKNOWN_DRAFT_MODEL,
    UNKNOWN_ADAPTER,
    UNKNOWN_ACCELERATOR,
    UNKNOWN_PRECISION,
    UNKNOWN_POOL,
    UNKNOWN_TENANT
  }
}
