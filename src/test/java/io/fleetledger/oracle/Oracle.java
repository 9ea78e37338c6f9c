package io.fleetledger.oracle;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.Version;
import io.fleetledger.compute.Work;
import io.fleetledger.oracle.Resolution.Missing;
import io.fleetledger.oracle.Resolution.Resolved;
import io.fleetledger.schema.FleetClock;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.Intake;
import io.fleetledger.schema.NodeSample;
import io.fleetledger.schema.SuspendedRecord;
import io.fleetledger.schema.UsageCorrection;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Folds raw records and a catalog into the tables, all at once and by the book: refuse, recognize
 * duplicates, resolve, account.
 */
public final class Oracle {

  private record Source(String topic, int partition) implements Comparable<Source> {
    private static final Comparator<Source> ORDER =
        Comparator.comparing(Source::topic).thenComparingInt(Source::partition);

    @Override
    public int compareTo(Source other) {
      return ORDER.compare(this, other);
    }
  }

  private static final long MOST_OF_A_MEASURE = 100_000_000_000_000L;

  private final OracleSettings settings;
  private final Acceptance acceptance;
  private final Directory directory;
  private final Books books;
  private final Set<List<Object>> seen = new HashSet<>();
  private final Map<String, Long> watermarks = new HashMap<>();
  private final Set<String> heardOf = new TreeSet<>();
  private final Map<Source, Intake> intake = new TreeMap<>();
  private final Map<Source, FleetClock> fleetClock = new TreeMap<>();
  private final List<SuspendedRecord> suspense = new ArrayList<>();
  private final List<QuarantinedRecord> quarantine = new ArrayList<>();
  private final List<UsageCorrection> corrections = new ArrayList<>();

  private Oracle(Catalog catalog, OracleSettings settings) {
    this.settings = settings;
    acceptance = new Acceptance(settings);
    directory = new Directory(catalog);
    books = new Books(directory, new Workflows(settings.workflowGapMicros()));
  }

  /**
   * @param records in the order in which they are read; the order matters only for late events and
   *     for what shares an id with another payload
   */
  public static OracleTables fold(
      Iterable<RawRecord> records, Catalog catalog, OracleSettings settings) {
    Oracle oracle = new Oracle(catalog, settings);
    records.forEach(oracle::read);
    return oracle.close();
  }

  private void read(RawRecord raw) {
    Intake row = intakeOf(raw);
    String reason = acceptance.reasonAgainst(raw);
    if (reason != null) {
      quarantine.add(new QuarantinedRecord(raw.topic(), raw.partition(), raw.offset(), reason));
      row.setQuarantined(row.getQuarantined() + 1);
      return;
    }
    long at = eventTime(raw.value());
    long watermark = watermarks.merge(raw.topic() + raw.partition(), at, Math::max);
    row.setWatermarkAt(latest(row.getWatermarkAt(), Micros.instant(at)));
    if (!seen.add(identity(raw.value()))) {
      row.setDuplicates(row.getDuplicates() + 1);
      return;
    }
    if (raw.value() instanceof InferenceEvent event && isTooLarge(event)) {
      quarantine.add(
          new QuarantinedRecord(raw.topic(), raw.partition(), raw.offset(), "WORK_TOO_LARGE"));
      row.setQuarantined(row.getQuarantined() + 1);
      return;
    }
    boolean isLate = at < watermark - Math.min(settings.retentionMicros(), watermark);
    Missing missing =
        switch (raw.value()) {
          case InferenceEvent event -> account(raw, event, isLate);
          case NodeSample sample -> account(raw, sample, isLate);
          default -> throw new IllegalStateException("accepted, but not a source record: " + raw);
        };
    if (missing != null) {
      suspend(raw, missing, at);
      row.setSuspended(row.getSuspended() + 1);
      return;
    }
    row.setAccounted(row.getAccounted() + 1);
    row.setLate(row.getLate() + (isLate ? 1 : 0));
  }

  /** Whether an event's modelled time is over 24 hours, or one of its measures absurd. */
  private boolean isTooLarge(InferenceEvent event) {
    Timeline times = Timeline.of(event);
    if (directory.resolve(event, times) instanceof Resolved resolved) {
      Metered metered = Metered.of(event, times, resolved, null);
      if (metered.placed().stream().anyMatch(placed -> placed.amount() > MOST_OF_A_MEASURE)
          || metered.counted().largest() > MOST_OF_A_MEASURE) {
        return true;
      }
      Work work = metered.work();
      return BigInteger.valueOf(work.prefillDeviceNanos())
              .add(BigInteger.valueOf(work.decodeDeviceNanos()))
              .compareTo(BigInteger.valueOf(Duration.ofHours(24).toNanos()))
          > 0;
    }
    return false;
  }

  /** Returns what is missing; null: nothing, it is accounted for. */
  private @Nullable Missing account(RawRecord raw, InferenceEvent event, boolean isLate) {
    Timeline times = Timeline.of(event);
    switch (directory.resolve(event, times)) {
      case Missing missing -> {
        return missing;
      }
      case Resolved resolved -> {
        if (isLate) {
          corrections.add(books.correction(raw, event, times, resolved));
        } else {
          books.account(event, times, resolved);
          hear(raw, event.getNodeId(), times.finished());
        }
        return null;
      }
    }
  }

  /** Returns what is missing; null: nothing, it is accounted for. */
  private @Nullable Missing account(RawRecord raw, NodeSample sample, boolean isLate) {
    long at = Micros.of(sample.getSampledAt());
    Version<Deployment> deployed = directory.deployment(sample.getNodeId(), at);
    if (deployed == null) {
      return new Missing("UNKNOWN_DEPLOYMENT", sample.getNodeId());
    }
    if (!isLate) {
      books.account(sample, deployed);
      hear(raw, sample.getNodeId(), at);
    }
    return null;
  }

  private void hear(RawRecord raw, String node, long at) {
    heardOf.add(node);
    Instant instant = Micros.instant(at);
    FleetClock clock =
        fleetClock.computeIfAbsent(
            new Source(raw.topic(), raw.partition()),
            source -> new FleetClock(source.topic(), source.partition(), instant, instant));
    clock.setFirstAt(clock.getFirstAt().isBefore(instant) ? clock.getFirstAt() : instant);
    clock.setLastAt(latest(clock.getLastAt(), instant));
  }

  private void suspend(RawRecord raw, Missing missing, long at) {
    boolean isEvent = raw.value() instanceof InferenceEvent;
    suspense.add(
        SuspendedRecord.newBuilder()
            .setTopic(raw.topic())
            .setPartition(raw.partition())
            .setOffset(raw.offset())
            .setReason(missing.reason())
            .setMissing(missing.id())
            .setNodeId(
                isEvent
                    ? ((InferenceEvent) raw.value()).getNodeId()
                    : ((NodeSample) raw.value()).getNodeId())
            .setTenantId(isEvent ? ((InferenceEvent) raw.value()).getTenantId() : "")
            .setEventId(isEvent ? ((InferenceEvent) raw.value()).getEventId() : "")
            .setOccurredAt(Micros.instant(at))
            .build());
  }

  private Intake intakeOf(RawRecord raw) {
    Intake row =
        intake.computeIfAbsent(
            new Source(raw.topic(), raw.partition()),
            source ->
                Intake.newBuilder()
                    .setTopic(source.topic())
                    .setPartition(source.partition())
                    .setFirstOffset(raw.offset())
                    .build());
    row.setRead(row.getRead() + 1);
    row.setFirstOffset(Math.min(row.getFirstOffset(), raw.offset()));
    row.setNextOffset(Math.max(row.getNextOffset(), raw.offset() + 1));
    row.setSkippedOffsets(row.getNextOffset() - row.getFirstOffset() - row.getRead());
    return row;
  }

  private OracleTables close() {
    if (!fleetClock.isEmpty()) {
      books.openSilentCells(
          heardOf,
          Micros.minute(
              fleetClock.values().stream()
                  .mapToLong(clock -> Micros.of(clock.getFirstAt()))
                  .min()
                  .orElseThrow()),
          Micros.minute(
              fleetClock.values().stream()
                  .mapToLong(clock -> Micros.of(clock.getLastAt()))
                  .max()
                  .orElseThrow()));
    }
    Settlement settlement = Settlement.of(books, directory);
    suspense.sort(
        Comparator.comparing(SuspendedRecord::getTopic)
            .thenComparing(SuspendedRecord::getPartition)
            .thenComparing(SuspendedRecord::getOffset));
    quarantine.sort(
        Comparator.comparing(QuarantinedRecord::topic)
            .thenComparing(QuarantinedRecord::partition)
            .thenComparing(QuarantinedRecord::offset));
    corrections.sort(
        Comparator.comparing(UsageCorrection::getTopic)
            .thenComparing(UsageCorrection::getPartition)
            .thenComparing(UsageCorrection::getOffset));
    return new OracleTables(
        settlement.tenantMinutes(),
        settlement.tenantHours(),
        settlement.nodeMinutes(),
        settlement.nodeHours(),
        books.workflows().rows(),
        List.copyOf(intake.values()),
        suspense,
        quarantine,
        corrections,
        List.copyOf(fleetClock.values()));
  }

  private static List<Object> identity(Object value) {
    if (value instanceof NodeSample sample) {
      long second = Math.floorDiv(Micros.of(sample.getSampledAt()), Micros.SECOND);
      return List.of("sample", sample.getNodeId(), second);
    }
    InferenceEvent event = (InferenceEvent) value;
    return event.getBootId() != null && event.getSequence() != null
        ? List.of("sequence", event.getNodeId(), event.getBootId(), event.getSequence())
        : List.of("event", event.getNodeId(), event.getEventId());
  }

  private static long eventTime(Object value) {
    return value instanceof InferenceEvent event
        ? Micros.of(event.getFinishedAt())
        : Micros.of(((NodeSample) value).getSampledAt());
  }

  private static Instant latest(@Nullable Instant one, Instant other) {
    return one == null || one.isBefore(other) ? other : one;
  }
}
