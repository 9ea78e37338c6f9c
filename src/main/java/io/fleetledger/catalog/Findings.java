package io.fleetledger.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the reading of one catalog file finds: everything wrong, everything doubtful, and the
 * references that can be followed only when all is read.
 */
final class Findings {
  private final Map<String, Integer> lines = new HashMap<>();
  private final List<CatalogProblem> errors = new ArrayList<>();
  private final List<CatalogProblem> warnings = new ArrayList<>();
  private final List<Reference> references = new ArrayList<>();

  /**
   * One entry naming another.
   *
   * @param path where it is named
   * @param kind what is named
   * @param id its id
   * @param atMicros when the naming entry comes into force, epoch microseconds
   */
  record Reference(String path, CatalogKind kind, String id, long atMicros) {}

  void standsAt(String path, int line) {
    lines.putIfAbsent(path, line);
  }

  /** Notes that the file can't be read beyond a line; 0: unknown. */
  void unreadable(int line, String message) {
    errors.add(new CatalogProblem("", line, message));
  }

  void error(String path, String message) {
    errors.add(new CatalogProblem(path, line(path), message));
  }

  void warning(String path, String message) {
    warnings.add(new CatalogProblem(path, line(path), message));
  }

  void reference(Reference reference) {
    references.add(reference);
  }

  int errorCount() {
    return errors.size();
  }

  List<CatalogProblem> errors() {
    return errors;
  }

  List<CatalogProblem> warnings() {
    return warnings;
  }

  List<Reference> references() {
    return references;
  }

  /** The line of a value, or for one that is missing that of what it is missing in. */
  private int line(String path) {
    Integer line = lines.get(path);
    if (line != null || path.isEmpty()) {
      return line == null ? 0 : line;
    }
    int cut = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
    return line(path.substring(0, Math.max(cut, 0)));
  }
}
