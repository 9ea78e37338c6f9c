package io.fleetledger.app;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name a billing period of a tenant. */
final class PeriodOptions {
  @Option(names = "--tenant", required = true, paramLabel = "ID", description = "The tenant.")
  @SuppressWarnings("NullAway.Init")
  private String tenant;

  @Option(
      names = "--period",
      paramLabel = "DATE",
      description = "First day of the period, in the tenant's zone; else the first that is open.")
  private @Nullable String period;

  String tenant() {
    return tenant;
  }

  /** First day of the period; null: not named. */
  @Nullable LocalDate firstDay() {
    if (period == null) {
      return null;
    }
    try {
      return LocalDate.parse(period);
    } catch (DateTimeParseException e) {
      throw new UsageException("--period " + period + ": give a date such as 2026-03-01", e);
    }
  }
}
