package io.fleetledger.oracle;

import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeCoverage;
import io.fleetledger.schema.NodeSample;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What came of each boot by hour, against its sequence numbers and its engine's counters. */
final class Coverage {

  private record Boot(String node, String id) implements Comparable<Boot> {
    private static final Comparator<Boot> ORDER =
        Comparator.comparing(Boot::node).thenComparing(Boot::id);

    @Override
    public int compareTo(Boot other) {
      return ORDER.compare(this, other);
    }
  }

  private static final class Book {
    private final TreeSet<Long> sequences = new TreeSet<>();
    private final List<InferenceEvent> events = new ArrayList<>();
    private final List<NodeSample> samples = new ArrayList<>();
  }

  private final Map<Boot, Book> books = new TreeMap<>();

  /** Takes a new event. */
  void add(InferenceEvent event, boolean isLate) {
    Book book = book(event.getNodeId(), event.getBootId());
    if (isSequenced(event)) {
      book.sequences.add(event.getSequence());
    }
    if (!isLate) {
      book.events.add(event);
    }
  }

  /** Takes a new sample that is not late. */
  void add(NodeSample sample) {
    book(sample.getNodeId(), sample.getBootId()).samples.add(sample);
  }

  static boolean isSequenced(InferenceEvent event) {
    return event.getBootId() != null && event.getSequence() != null;
  }

  /** The highest number that finished before an hour and was not late; -1: none. */
  long highestBefore(InferenceEvent of, long hour) {
    return book(of.getNodeId(), of.getBootId()).events.stream()
        .filter(event -> isSequenced(event) && finish(event) < hour)
        .mapToLong(InferenceEvent::getSequence)
        .max()
        .orElse(-1);
  }

  private Book book(String node, @Nullable String boot) {
    return books.computeIfAbsent(new Boot(node, boot == null ? "" : boot), any -> new Book());
  }

  private static long finish(InferenceEvent event) {
    return Micros.of(event.getFinishedAt());
  }

  private static long time(NodeSample sample) {
    return Micros.of(sample.getSampledAt());
  }

  List<NodeCoverage> rows() {
    List<NodeCoverage> rows = new ArrayList<>();
    books.forEach((boot, book) -> rows.addAll(rows(boot, book)));
    return rows;
  }

  private static List<NodeCoverage> rows(Boot boot, Book book) {
    TreeSet<Long> hours = new TreeSet<>();
    book.events.forEach(event -> hours.add(Micros.hour(finish(event))));
    book.samples.forEach(sample -> hours.add(Micros.hour(time(sample))));
    NavigableMap<Long, NodeSample> kept = kept(book.samples);
    List<NodeCoverage> rows = new ArrayList<>();
    long highest = -1;
    for (long hour : hours) {
      NodeCoverage row =
          NodeCoverage.newBuilder()
              .setNodeId(boot.node())
              .setBootId(boot.id())
              .setWindowStart(Micros.instant(hour))
              .build();
      long before = highest;
      for (InferenceEvent event : book.events) {
        if (Micros.hour(finish(event)) == hour) {
          row.setEvents(row.getEvents() + 1);
          row.setInputTokens(row.getInputTokens() + event.getInputTokens());
          row.setCachedInputTokens(row.getCachedInputTokens() + event.getCachedInputTokens());
          row.setOutputTokens(row.getOutputTokens() + event.getOutputTokens());
          highest = isSequenced(event) ? Math.max(highest, event.getSequence()) : highest;
        }
      }
      if (highest > before) {
        row.setFirstSequence(before + 1);
        row.setLastSequence(highest);
        row.setExpectedEvents(highest - before);
        row.setReceivedEvents(book.sequences.subSet(before, false, highest, true).size());
        row.setMissingEvents(row.getExpectedEvents() - row.getReceivedEvents());
      }
      setReadings(row, hour, kept);
      rows.add(row);
    }
    return rows;
  }

  /** The first and the last sample of each hour, by time. */
  private static NavigableMap<Long, NodeSample> kept(List<NodeSample> samples) {
    NavigableMap<Long, NodeSample> all = new TreeMap<>();
    samples.forEach(sample -> all.put(time(sample), sample));
    NavigableMap<Long, NodeSample> kept = new TreeMap<>();
    for (long at : all.keySet()) {
      long hour = Micros.hour(at);
      if (all.ceilingKey(hour) == at || all.lowerKey(hour + Micros.HOUR) == at) {
        kept.put(at, all.get(at));
      }
    }
    return kept;
  }

  private static void setReadings(
      NodeCoverage row, long hour, NavigableMap<Long, NodeSample> kept) {
    Map.Entry<Long, NodeSample> first = kept.ceilingEntry(hour);
    if (first == null || first.getKey() >= hour + Micros.HOUR) {
      return;
    }
    Map.Entry<Long, NodeSample> last = kept.lowerEntry(hour + Micros.HOUR);
    setFields(row, "first", first.getValue());
    setFields(row, "last", last.getValue());
    row.put(field(row, "first_sampled_at"), first.getValue().getSampledAt());
    row.put(field(row, "last_sampled_at"), last.getValue().getSampledAt());
    for (String counter :
        List.of("requests", "prompt_tokens", "cached_prompt_tokens", "generation_tokens")) {
      BigInteger reported =
          counted(counter, hour + Micros.HOUR, kept).subtract(counted(counter, hour, kept));
      row.put(field(row, "reported_" + counter), reported.longValueExact());
    }
    row.setResets(
        kept.subMap(hour, hour + Micros.HOUR).keySet().stream()
            .filter(at -> isReset(at, kept))
            .count());
  }

  private static void setFields(NodeCoverage row, String prefix, NodeSample sample) {
    for (String counter :
        List.of("requests", "prompt_tokens", "cached_prompt_tokens", "generation_tokens")) {
      row.put(field(row, prefix + "_" + counter), counter(counter, sample));
    }
  }

  private static int field(NodeCoverage row, String name) {
    return row.getSchema().getField(name).pos();
  }

  private static long counter(String name, NodeSample sample) {
    return switch (name) {
      case "requests" -> sample.getRequestsFinishedTotal();
      case "prompt_tokens" -> sample.getPromptTokensTotal();
      case "cached_prompt_tokens" -> sample.getCachedPromptTokensTotal();
      case "generation_tokens" -> sample.getGenerationTokensTotal();
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static boolean isReset(long at, NavigableMap<Long, NodeSample> kept) {
    Map.Entry<Long, NodeSample> before = kept.lowerEntry(at);
    NodeSample sample = Objects.requireNonNull(kept.get(at));
    return before != null
        && (sample.getRequestsFinishedTotal() < before.getValue().getRequestsFinishedTotal()
            || sample.getPromptTokensTotal() < before.getValue().getPromptTokensTotal()
            || sample.getCachedPromptTokensTotal() < before.getValue().getCachedPromptTokensTotal()
            || sample.getGenerationTokensTotal() < before.getValue().getGenerationTokensTotal());
  }

  /** What the boot had counted by the time of a sample, through all resets. */
  private static BigInteger countedBy(
      String counter, long at, NavigableMap<Long, NodeSample> kept) {
    BigInteger sum = BigInteger.ZERO;
    long before = 0;
    for (long each : kept.headMap(at, true).keySet()) {
      long now = counter(counter, Objects.requireNonNull(kept.get(each)));
      sum = sum.add(BigInteger.valueOf(isReset(each, kept) ? now : now - before));
      before = now;
    }
    return sum;
  }

  /**
   * What the boot had counted by a bound of an hour: between the samples around it, if the one
   * after it lies within an hour.
   */
  private static BigInteger counted(
      String counter, long bound, NavigableMap<Long, NodeSample> kept) {
    Long before = kept.lowerKey(bound);
    if (before == null) {
      return BigInteger.ZERO;
    }
    BigInteger sum = countedBy(counter, before, kept);
    Long after = kept.ceilingKey(bound);
    if (after == null || after >= bound + Micros.HOUR) {
      return sum;
    }
    return sum.add(
        countedBy(counter, after, kept)
            .subtract(sum)
            .multiply(BigInteger.valueOf(bound - before))
            .divide(BigInteger.valueOf(after - before)));
  }
}
