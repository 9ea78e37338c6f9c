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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
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

  /** What came first under an id, and the watermark when it came. */
  private record Seen(Object value, long watermark) {}

  private static final long MOST_OF_A_MEASURE = 100_000_000_000_000L;

  private final OracleSettings settings;
  private final @Nullable Predicate<RawRecord> late;
  private final Acceptance acceptance;
  private final Directory directory;
  private final Books books;
  private final Map<List<Object>, Seen> seen = new HashMap<>();
  private final Coverage coverage = new Coverage();
  private final Map<String, Long> watermarks = new HashMap<>();
  private final Set<String> heardOf = new TreeSet<>();
  private final Map<Source, Intake> intake = new TreeMap<>();
  private final Map<Source, FleetClock> fleetClock = new TreeMap<>();
  private final List<SuspendedRecord> suspense = new ArrayList<>();
  private final List<QuarantinedRecord> quarantine = new ArrayList<>();
  private final List<UsageCorrection> corrections = new ArrayList<>();

  private Oracle(Catalog catalog, OracleSettings settings, @Nullable Predicate<RawRecord> late) {
    this.settings = settings;
    this.late = late;
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
    return fold(records, catalog, settings, null);
  }

  /**
   * @param late which records came too late for their windows, whatever their order says; null: the
   *     order says it
   */
  public static OracleTables fold(
      Iterable<RawRecord> records,
      Catalog catalog,
      OracleSettings settings,
      @Nullable Predicate<RawRecord> late) {
    Oracle oracle = new Oracle(catalog, settings, late);
    records.forEach(oracle::read);
    return oracle.close();
  }

  private void read(RawRecord raw) {
    Intake row = intakeOf(raw);
    String reason = acceptance.reasonAgainst(raw);
    if (reason != null) {
      quarantine(raw, reason, row);
      return;
    }
    long at = eventTime(raw.value());
    long watermark = watermarks.merge(raw.topic() + raw.partition(), at, Math::max);
    row.setWatermarkAt(latest(row.getWatermarkAt(), Micros.instant(at)));
    Object first = firstUnderItsId(raw.value(), watermark);
    if (first != null) {
      if (first.equals(raw.value()) || isOld(raw.value(), watermark)) {
        row.setDuplicates(row.getDuplicates() + 1);
      } else {
        quarantine(raw, "CONFLICT", row);
      }
      return;
    }
    boolean isLate =
        late == null
            ? at < watermark - Math.min(settings.retentionMicros(), watermark)
            : late.test(raw);
    switch (raw.value()) {
      case InferenceEvent event -> coverage.add(event, isLate);
      case NodeSample sample -> {
        if (!isLate) {
          coverage.add(sample);
        }
      }
      default -> throw new IllegalStateException("accepted, but not a source record: " + raw);
    }
    if (raw.value() instanceof InferenceEvent event && isTooLarge(event)) {
      quarantine(raw, "WORK_TOO_LARGE", row);
      return;
    }
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

  private void quarantine(RawRecord raw, String reason, Intake row) {
    quarantine.add(new QuarantinedRecord(raw.topic(), raw.partition(), raw.offset(), reason));
    row.setQuarantined(row.getQuarantined() + 1);
  }

  /**
   * What came before under the same id and is remembered; null: nothing, from now on it is this.
   */
  private @Nullable Object firstUnderItsId(Object value, long watermark) {
    long forgotten = watermark - Math.min(settings.dedupHorizonMicros(), watermark);
    Seen earlier = seen.get(identity(value));
    boolean isForgotten =
        value instanceof NodeSample sample
            ? Micros.minute(Micros.of(sample.getSampledAt())) < Micros.minute(forgotten)
            : !Coverage.isSequenced((InferenceEvent) value)
                && earlier != null
                && earlier.watermark() < forgotten;
    if (isForgotten) {
      seen.remove(identity(value));
    }
    Seen first = seen.putIfAbsent(identity(value), new Seen(value, watermark));
    return first == null ? null : first.value();
  }

  /** Whether nobody remembers any more what came under a sequence number. */
  private boolean isOld(Object value, long watermark) {
    long forgotten = watermark - Math.min(settings.dedupHorizonMicros(), watermark);
    return value instanceof InferenceEvent event
        && Coverage.isSequenced(event)
        && event.getSequence() <= coverage.highestBefore(event, Micros.hour(forgotten));
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
        List.copyOf(fleetClock.values()),
        coverage.rows());
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
