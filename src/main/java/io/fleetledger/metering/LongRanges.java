package io.fleetledger.metering;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A set of numbers that come in long runs, kept as its runs. */
final class LongRanges {
  /** The end of each run, exclusive, by its beginning. */
  private final TreeMap<Long, Long> runs = new TreeMap<>();

  /** The set that {@link #toList} wrote. */
  static LongRanges of(List<Long> bounds) {
    LongRanges ranges = new LongRanges();
    for (int i = 0; i < bounds.size(); i += 2) {
      ranges.runs.put(bounds.get(i), bounds.get(i + 1));
    }
    return ranges;
  }

  boolean contains(long number) {
    if (runs.isEmpty()) {
      return false;
    }
    Map.Entry<Long, Long> run = runs.floorEntry(number);
    return run != null && number < run.getValue();
  }

  /** Adds a number that is not in the set. */
  void add(long number) {
    long from = number;
    long until = number + 1;
    Map.Entry<Long, Long> before = runs.lowerEntry(number);
    if (before != null && before.getValue() == number) {
      from = before.getKey();
    }
    Long joined = runs.remove(until);
    runs.put(from, joined == null ? until : joined);
  }

  /** How many numbers from one up to another, exclusive, are in the set. */
  long count(long from, long until) {
    long count = 0;
    Long first = runs.floorKey(from);
    for (Map.Entry<Long, Long> run :
        runs.subMap(first == null ? from : first, Math.max(from, until)).entrySet()) {
      count += Math.max(0, Math.min(run.getValue(), until) - Math.max(run.getKey(), from));
    }
    return count;
  }

  /** The runs as pairs of a first number and the one after the last, in order. */
  List<Long> toList() {
    List<Long> bounds = new ArrayList<>(2 * runs.size());
    runs.forEach(
        (from, until) -> {
          bounds.add(from);
          bounds.add(until);
        });
    return bounds;
  }
}
