package io.fleetledger.api;

import org.jspecify.annotations.Nullable;

/** What a scraper of metrics is told. */
@FunctionalInterface
public interface Metrics {
  /**
   * The metrics as they are now.
   *
   * @param accept the header Accept: which format is wanted; null: any
   */
  Page scrape(@Nullable String accept);

  /**
   * Metrics in a format.
   *
   * @param contentType of the format
   * @param text the metrics
   */
  record Page(String contentType, String text) {}
}
