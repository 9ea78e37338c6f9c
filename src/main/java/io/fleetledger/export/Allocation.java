package io.fleetledger.export;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fleetledger.charging.Amounts;
import io.fleetledger.charging.Place;
import io.fleetledger.charging.Statement;
import io.fleetledger.charging.StatementLine;
import io.fleetledger.charging.StatementLine.Compute;
import io.fleetledger.cost.LargestRemainder;
import io.fleetledger.cost.SharingMethod;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the cost of shared nodes came to a statement's lines. What is split is the cost that the
 * statement bears of a pool's accelerators of one type in one charge period; the lines that tell a
 * cost are its parts, and their ratios sum to 1 exactly.
 */
final class Allocation {
  private static final int RATIO_SCALE = 12;
  private static final long WHOLE = 1_000_000_000_000L;

  private final Map<Integer, Share> shares = new HashMap<>();

  /** Splits nothing. */
  static final Allocation NONE = new Allocation();

  private Allocation() {}

  /** Of all lines of a statement. */
  static Allocation of(Statement statement, FleetFacts facts) {
    Map<Origin, List<Integer>> parts = new LinkedHashMap<>();
    List<StatementLine> lines = statement.lines();
    for (int i = 0; i < lines.size(); i++) {
      Compute compute = lines.get(i).compute();
      if (compute != null && compute.costNanos() > 0) {
        parts.computeIfAbsent(Origin.of(lines.get(i)), origin -> new ArrayList<>()).add(i);
      }
    }
    var allocation = new Allocation();
    parts.values().forEach(indexes -> allocation.split(lines, indexes, facts));
    return allocation;
  }

  /** Of the line at an index; null: it tells no cost, or how it was shared is unknown. */
  @Nullable Share of(int index) {
    return shares.get(index);
  }

  /** What the cost went to. */
  static String resourceId(FocusLine line) {
    Place place = line.line().place();
    return Stream.of(line.subAccount(), place.modelId(), place.serviceTier(), place.callKind())
        .filter(part -> !part.isEmpty())
        .collect(joining("/"));
  }

  private void split(List<StatementLine> lines, List<Integer> indexes, FleetFacts facts) {
    long[] ratios =
        LargestRemainder.share(
            WHOLE,
            indexes.stream()
                .mapToLong(i -> Objects.requireNonNull(lines.get(i).compute()).costNanos())
                .toArray());
    for (int i = 0; i < ratios.length; i++) {
      StatementLine line = lines.get(indexes.get(i));
      SharingMethod method = facts.of(line).sharing();
      if (method != null) {
        shares.put(
            indexes.get(i),
            new Share(
                method,
                BigDecimal.valueOf(ratios[i], RATIO_SCALE),
                Objects.requireNonNull(line.compute())));
      }
    }
  }

  private record Origin(
      String poolId, String acceleratorId, String costCurrency, long fromMicros, long untilMicros) {
    static Origin of(StatementLine line) {
      return new Origin(
          line.place().poolId(),
          line.place().acceleratorId(),
          Objects.requireNonNull(line.compute()).costCurrency(),
          line.fromMicros(),
          line.untilMicros());
    }
  }

  /**
   * A line's part.
   *
   * @param method by what the nodes' cost is shared
   * @param ratio the part, 0 to 1
   * @param compute what the hardware did for it
   */
  record Share(SharingMethod method, BigDecimal ratio, Compute compute) {
    String methodId() {
      return method.name();
    }

    /** The part and, where the line tells it, the weight that it follows from. */
    String details() {
      ObjectNode details = JsonText.MAPPER.createObjectNode();
      ObjectNode element = details.putArray("Elements").addObject();
      element.put("AllocatedRatio", Amounts.plain(ratio));
      switch (method) {
        case DEVICE_SECONDS ->
            usage(element, "Device-Seconds", BigDecimal.valueOf(compute.deviceNanos(), 9));
        case FLOPS -> usage(element, "Flops", FocusLine.flops(compute.executedMflop()));
        case TOKENS, KV_BYTE_SECONDS, WALL_TIME -> {}
      }
      return JsonText.text(details);
    }

    private static void usage(ObjectNode element, String unit, BigDecimal quantity) {
      element.put("UsageUnit", unit);
      element.put("UsageQuantity", Amounts.plain(quantity));
    }
  }
}
