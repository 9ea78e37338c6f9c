package io.fleetledger.billing;

/**
 * Something that is not as it must be.
 *
 * @param what which thing
 * @param expected what it must be
 * @param found what it is
 */
public record ProofDifference(String what, String expected, String found) {
  @Override
  public String toString() {
    return "%s: expected %s, found %s".formatted(what, expected, found);
  }
}
