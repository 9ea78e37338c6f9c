package io.fleetledger.app;

import io.fleetledger.report.ReportFilter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name a span of time, UTC. */
final class SpanOptions {
  @Option(names = "--since", paramLabel = "TIME", description = "From this instant on.")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Up to this instant, exclusive.")
  private @Nullable String until;

  /** What is in the span. */
  ReportFilter filter(@Nullable String tenant) {
    return new ReportFilter(instant("--since", since), instant("--until", until), tenant);
  }

  /** The instant that an option tells: a date, or an instant of ISO 8601; null: not given. */
  static @Nullable Instant instant(String option, @Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return text.length() == "2026-01-31".length()
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new UsageException(
          option + " " + text + ": give a date or an instant such as 2026-01-31T10:00:00Z", e);
    }
  }
}
