package io.fleetledger.catalog;

/**
 * Something wrong or doubtful in a catalog file.
 *
 * @param path where, like {@code deployments[3].count}; empty: the file as a whole
 * @param line line of the file, from 1; 0: unknown
 * @param message what is wrong and what to do
 */
public record CatalogProblem(String path, int line, String message) {
  @Override
  public String toString() {
    String where = line > 0 ? "line " + line + ": " : "";
    return where + (path.isEmpty() ? "" : path + ": ") + message;
  }
}
