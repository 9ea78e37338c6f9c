package io.fleetledger.billing;

import java.util.List;

/**
 * What came of verifying a statement.
 *
 * @param id the statement
 * @param differences all that is not as it must be; none: it is proven
 * @param notes what was looked at, and what could not be
 */
public record ProofResult(String id, List<ProofDifference> differences, List<String> notes) {
  public ProofResult {
    differences = List.copyOf(differences);
    notes = List.copyOf(notes);
  }

  /** Whether nothing differs. */
  public boolean holds() {
    return differences.isEmpty();
  }
}
