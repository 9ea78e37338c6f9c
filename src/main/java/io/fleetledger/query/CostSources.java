package io.fleetledger.query;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What cost is made of, by days. */
final class CostSources {
  private static final List<Grain> GRAINS = List.of(Grain.DAY, Grain.MONTH, Grain.ALL);

  /** Of each kind of node in all; the rows of context lengths are its parts. */
  static final Source COST =
      cost(
          "What a model's tokens cost: busy time alone, and with idle time priced in",
          "context_band IS NULL",
          List.of("model_id", "accelerator_id", "precision"),
          List.of("currency"));

  static final Source COST_BY_CONTEXT =
      cost(
          "What a model's tokens cost by context length",
          "context_band IS NOT NULL",
          List.of("model_id", "accelerator_id", "precision"),
          List.of("currency", "context_band", "context_length"));

  static final Source SAVINGS =
      days(
          "What the prefix cache and speculative decoding saved",
          "fleet.savings",
          List.of("pool_id", "model_id", "accelerator_id", "precision"),
          List.of("pool_id", "model_id", "accelerator_id"),
          List.of("currency"),
          sums("busy_cost", "saved_by_prefix_cache", "saved_by_speculation"),
          List.of(
              Measure.decimal("busy_cost"),
              Measure.decimal("saved_by_prefix_cache"),
              Measure.decimal("saved_by_speculation")));

  static final Source FAILURES =
      days(
          "What failed, cancelled, retried and safety-filter requests cost",
          "fleet.cost_of_failure",
          List.of("tenant_id", "model_id"),
          List.of("tenant_id", "model_id"),
          List.of("currency"),
          sums(
              "requests",
              "failed_requests",
              "requests_cancelled",
              "retried_requests",
              "safety_filter_calls",
              "cost",
              "failed_cost",
              "cancelled_cost",
              "retried_cost",
              "safety_filter_cost"),
          List.of(
              Measure.whole("requests"),
              Measure.whole("failed_requests"),
              Measure.whole("requests_cancelled"),
              Measure.whole("retried_requests"),
              Measure.whole("safety_filter_calls", "coalesce(safety_filter_calls, 0)"),
              Measure.decimal("cost"),
              Measure.decimal("failed_cost"),
              Measure.decimal("cancelled_cost"),
              Measure.decimal("retried_cost"),
              Measure.decimal("safety_filter_cost", "coalesce(safety_filter_cost, 0)"),
              Measure.ratio("failed_cost_share", "failed_cost", "cost"),
              Measure.ratio("cancelled_cost_share", "cancelled_cost", "cost"),
              Measure.ratio("retried_cost_share", "retried_cost", "cost"),
              Measure.ratio(
                  "safety_filter_cost_share", "coalesce(safety_filter_cost, 0)", "cost")));

  static final Source IDLE =
      days(
          "What idle time costs, and who bears it; borne_by null: the platform",
          "fleet.idle_price",
          List.of("pool_id", "model_id", "accelerator_id", "borne_by"),
          List.of("pool_id", "model_id", "accelerator_id", "borne_by"),
          List.of("currency"),
          sums("idle_cost"),
          List.of(Measure.decimal("idle_cost")));

  /** Where a part of the sum is not known the sum is not. */
  static final Source MARGIN =
      days(
          "Charge less cost; null where something has no price, or the currencies differ",
          "fleet.margin_day",
          List.of("tenant_id", "model_id", "pool_id"),
          List.of("tenant_id", "model_id", "pool_id"),
          List.of("currency"),
          List.of(
              new Measure("charge", "sum(charge)"),
              new Measure("total_cost", "sum(total_cost)"),
              new Measure("margin", "CASE WHEN bool_and(margin IS NOT NULL) THEN sum(margin) END"),
              new Measure("unpriced_lines", "sum(unpriced_lines)")),
          List.of(
              Measure.decimal("charge"),
              Measure.decimal("total_cost"),
              Measure.decimal("margin"),
              Measure.ratio("margin_share", "margin", "charge"),
              Measure.whole("unpriced_lines")));

  private CostSources() {}

  private static Source cost(
      String about, String condition, List<String> groups, List<String> always) {
    return days(
        about,
        "(SELECT * FROM fleet.cost_by_model WHERE " + condition + ")",
        groups,
        groups,
        always,
        sums("requests", "input_tokens", "output_tokens", "busy_cost", "effective_cost"),
        List.of(
            Measure.whole("requests"),
            Measure.whole("input_tokens"),
            Measure.whole("output_tokens"),
            Measure.decimal("busy_cost"),
            Measure.decimal("effective_cost"),
            Measure.ratio(
                "busy_cost_per_million_tokens",
                "busy_cost * 1000000",
                "input_tokens + output_tokens"),
            Measure.ratio(
                "effective_cost_per_million_tokens",
                "effective_cost * 1000000",
                "input_tokens + output_tokens")));
  }

  private static Source days(
      String about,
      String view,
      List<String> groups,
      List<String> usualGroups,
      List<String> always,
      List<Measure> sums,
      List<Measure> numbers) {
    return new Summary(
        about,
        Map.of(Grain.DAY, view),
        GRAINS,
        Grain.ALL,
        "day_start",
        groups,
        usualGroups,
        always,
        Stream.concat(groups.stream(), always.stream()).toList(),
        sums,
        numbers);
  }

  private static List<Measure> sums(String... columns) {
    return Stream.of(columns).map(it -> new Measure(it, "sum(" + it + ")")).toList();
  }
}
