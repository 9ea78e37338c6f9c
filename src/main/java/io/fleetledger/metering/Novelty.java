package io.fleetledger.metering;

/** What an accepted record is beside those that came before it. */
enum Novelty {
  /** The first under its id. */
  NEW,
  /** One like it has come, or it is too long ago to tell. */
  DUPLICATE,
  /** Another has come under its id, which stands. */
  CONFLICT
}
