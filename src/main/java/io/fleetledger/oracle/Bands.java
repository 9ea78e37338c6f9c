package io.fleetledger.oracle;

import io.fleetledger.schema.NodeUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** What happened on a node, by context length: input and output tokens of the request. */
final class Bands {

  /** The most tokens of each band but the last, which has no end. */
  private static final long[] MOST = {
    1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072, 262_144
  };

  private final SortedMap<Integer, Sums> bands = new TreeMap<>();

  /** The sums of the band that a number of tokens falls into. */
  Sums of(long tokens) {
    int band = 0;
    while (band < MOST.length && tokens > MOST[band]) {
      band++;
    }
    return at(band);
  }

  void addAll(Bands other) {
    other.bands.forEach((band, sums) -> at(band).addAll(sums));
  }

  /** What each band weighs. */
  SortedMap<Integer, Long> weigh(ToLongFunction<Sums> weight) {
    SortedMap<Integer, Long> weights = new TreeMap<>();
    bands.forEach((band, sums) -> weights.put(band, weight.applyAsLong(sums)));
    return weights;
  }

  void addCosts(SortedMap<Integer, Long> costs) {
    costs.forEach((band, cost) -> at(band).add("cost_nanos", cost));
  }

  void writeTo(NodeUsage row) {
    List<Long> requests = column(Bands::requests);
    List<Long> inputs = column(sums -> sums.get("input_tokens"));
    List<Long> outputs = column(sums -> sums.get("output_tokens"));
    List<Long> costs = column(sums -> sums.get("cost_nanos"));
    boolean isEmpty =
        List.of(requests, inputs, outputs, costs).stream()
            .flatMap(List::stream)
            .allMatch(sum -> sum == 0);
    row.setContextRequests(isEmpty ? List.of() : requests);
    row.setContextInputTokens(isEmpty ? List.of() : inputs);
    row.setContextOutputTokens(isEmpty ? List.of() : outputs);
    row.setContextCostNanos(isEmpty ? List.of() : costs);
  }

  private static long requests(Sums sums) {
    return sums.get("requests_success")
        + sums.get("requests_error")
        + sums.get("requests_cancelled")
        + sums.get("requests_timeout");
  }

  private List<Long> column(ToLongFunction<Sums> measure) {
    List<Long> column = new ArrayList<>();
    for (int band = 0; band <= MOST.length; band++) {
      Sums sums = bands.get(band);
      column.add(sums == null ? 0 : measure.applyAsLong(sums));
    }
    return column;
  }

  private Sums at(int band) {
    return bands.computeIfAbsent(band, any -> new Sums());
  }
}
