package io.fleetledger.metering;

/** Where a record went: each is in exactly one of these places (law 1). */
sealed interface Fate {
  /** It is in the tables. */
  record Accounted() implements Fate {}

  /** It is in the tables as a correction, since its window is over. */
  record Late() implements Fate {}

  /** It repeats one that was read before. */
  record Duplicate() implements Fate {}

  /** It waits for what the catalog does not know yet. */
  record Suspended(Missing missing) implements Fate {}

  /** It can't be used. */
  record Quarantined(Rejection rejection) implements Fate {}

  Fate ACCOUNTED = new Accounted();
  Fate LATE = new Late();
  Fate DUPLICATE = new Duplicate();
}
