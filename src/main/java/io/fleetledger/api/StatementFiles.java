package io.fleetledger.api;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** Statements as files, closed ones and previews of open periods. */
public interface StatementFiles {
  /**
   * A file.
   *
   * @param contentType of it
   * @param extension of its name
   * @param bytes its content
   */
  record File(String contentType, String extension, byte[] bytes) {}

  /**
   * A statement, as far as its tenant's rows are seen.
   *
   * @param seenBy the tenant whose rows the database lets be seen
   * @param firstDay of its period; null: of the first open one
   * @param format csv, json or focus
   * @throws io.fleetledger.billing.StatementRefusedException if there is none, or it can't be had
   *     so
   */
  File file(String seenBy, String tenantId, @Nullable LocalDate firstDay, String format)
      throws Exception;
}
