package io.fleetledger.catalog;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A catalog file that can't be applied, with everything that is wrong with it. */
public final class InvalidCatalogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<CatalogProblem> problems;

  InvalidCatalogException(String file, List<CatalogProblem> problems) {
    super(
        inOrder(problems).stream()
            .map(CatalogProblem::toString)
            .collect(Collectors.joining("\n  ", file + " is not a valid catalog:\n  ", "")));
    this.problems = inOrder(problems);
  }

  private static List<CatalogProblem> inOrder(List<CatalogProblem> problems) {
    return problems.stream().sorted(Comparator.comparingInt(CatalogProblem::line)).toList();
  }

  /** All that is wrong, in the order of the file's lines. */
  public List<CatalogProblem> problems() {
    return problems;
  }
}
