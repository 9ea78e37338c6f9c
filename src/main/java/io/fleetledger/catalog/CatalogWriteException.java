package io.fleetledger.catalog;

import java.util.Map;

/** Some keys could not be written to the reference topics; the message names the first of them. */
public final class CatalogWriteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CatalogWriteException(Map<CatalogEntry, Exception> failures, int total) {
    super(message(failures, total), failures.values().iterator().next());
  }

  private static String message(Map<CatalogEntry, Exception> failures, int total) {
    CatalogEntry first = failures.keySet().iterator().next();
    return "%d of %d keys were not written, the first being %s %s (%s); apply the file again"
        .formatted(
            failures.size(),
            total,
            first.kind().idField(),
            first.key(),
            failures.get(first) instanceof Exception e ? e.getMessage() : "unknown");
  }
}
