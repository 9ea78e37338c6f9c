package io.fleetledger.metering;

import io.fleetledger.schema.BootState;
import io.fleetledger.schema.EngineCounters;
import io.fleetledger.schema.NodeCoverage;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.RowKeys;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Boots and their hours as Avro: rows for the outside, which are their own state, and headers. */
final class CoverageRows {
  private CoverageRows() {}

  /** The key of an hour's row, on its topic and in its store. */
  static String key(String nodeId, String bootId, long hour) {
    return RowKeys.of(nodeId, bootId, RowKeys.instant(hour));
  }

  static NodeCoverage row(Boot boot, CoverageHour hour) {
    NodeCoverage row =
        NodeCoverage.newBuilder()
            .setNodeId(boot.nodeId)
            .setBootId(boot.bootId)
            .setWindowStart(Micros.toInstant(hour.hour))
            .setRevision(hour.revision)
            .setExpectedEvents(hour.highest - hour.after)
            .setReceivedEvents(hour.received)
            .setMissingEvents(hour.highest - hour.after - hour.received)
            .setEvents(hour.events)
            .setInputTokens(hour.inputTokens)
            .setCachedInputTokens(hour.cachedInputTokens)
            .setOutputTokens(hour.outputTokens)
            .setResets(hour.resets)
            .build();
    if (hour.isMarked()) {
      row.setFirstSequence(hour.after + 1);
      row.setLastSequence(hour.highest);
    }
    writeReadings(hour, row);
    return row;
  }

  private static void writeReadings(CoverageHour hour, NodeCoverage row) {
    EngineReading first = hour.first;
    if (first != null) {
      row.setFirstSampledAt(Micros.toInstant(first.atMicros()));
      row.setFirstRequests(first.requests());
      row.setFirstPromptTokens(first.promptTokens());
      row.setFirstCachedPromptTokens(first.cachedPromptTokens());
      row.setFirstGenerationTokens(first.generationTokens());
    }
    EngineReading last = hour.last;
    if (last != null) {
      row.setLastSampledAt(Micros.toInstant(last.atMicros()));
      row.setLastRequests(last.requests());
      row.setLastPromptTokens(last.promptTokens());
      row.setLastCachedPromptTokens(last.cachedPromptTokens());
      row.setLastGenerationTokens(last.generationTokens());
    }
    EngineReading reported = hour.reported;
    if (reported != null) {
      row.setReportedRequests(reported.requests());
      row.setReportedPromptTokens(reported.promptTokens());
      row.setReportedCachedPromptTokens(reported.cachedPromptTokens());
      row.setReportedGenerationTokens(reported.generationTokens());
    }
  }

  static CoverageHour read(NodeCoverage row) {
    CoverageHour hour = new CoverageHour(Micros.of(row.getWindowStart()));
    hour.revision = row.getRevision();
    if (row.getFirstSequence() != null && row.getLastSequence() != null) {
      hour.after = row.getFirstSequence() - 1;
      hour.highest = row.getLastSequence();
    }
    hour.received = row.getReceivedEvents();
    hour.events = row.getEvents();
    hour.inputTokens = row.getInputTokens();
    hour.cachedInputTokens = row.getCachedInputTokens();
    hour.outputTokens = row.getOutputTokens();
    hour.resets = row.getResets();
    hour.first =
        reading(
            row.getFirstSampledAt(),
            row.getFirstRequests(),
            row.getFirstPromptTokens(),
            row.getFirstCachedPromptTokens(),
            row.getFirstGenerationTokens());
    hour.last =
        reading(
            row.getLastSampledAt(),
            row.getLastRequests(),
            row.getLastPromptTokens(),
            row.getLastCachedPromptTokens(),
            row.getLastGenerationTokens());
    hour.reported =
        reading(
            row.getFirstSampledAt(),
            row.getReportedRequests(),
            row.getReportedPromptTokens(),
            row.getReportedCachedPromptTokens(),
            row.getReportedGenerationTokens());
    return hour;
  }

  private static @Nullable EngineReading reading(
      @Nullable Instant at,
      @Nullable Long requests,
      @Nullable Long promptTokens,
      @Nullable Long cachedPromptTokens,
      @Nullable Long generationTokens) {
    return at == null
            || requests == null
            || promptTokens == null
            || cachedPromptTokens == null
            || generationTokens == null
        ? null
        : new EngineReading(
            Micros.of(at), requests, promptTokens, cachedPromptTokens, generationTokens);
  }

  static BootState header(Boot boot) {
    EngineReading forgotten = boot.forgotten;
    return new BootState(
        boot.marks.highest(),
        boot.marks.unmarked(),
        boot.marks.highestForgotten(),
        boot.seen.compactedUntil(),
        boot.seen.fullChunks().toList(),
        forgotten == null
            ? null
            : new EngineCounters(
                Micros.toInstant(forgotten.atMicros()),
                forgotten.requests(),
                forgotten.promptTokens(),
                forgotten.cachedPromptTokens(),
                forgotten.generationTokens()));
  }

  static @Nullable EngineReading forgotten(BootState header) {
    EngineCounters counters = header.getForgottenReading();
    return counters == null
        ? null
        : new EngineReading(
            Micros.of(counters.getSampledAt()),
            counters.getRequests(),
            counters.getPromptTokens(),
            counters.getCachedPromptTokens(),
            counters.getGenerationTokens());
  }
}
