package io.fleetledger.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What tenants used and what nodes did. */
final class UsageSources {
  private static final List<Grain> GRAINS = List.of(Grain.values());

  private static final List<String> SKETCHES = List.of("ttft", "tpot", "end_to_end");

  private static final List<String> PLACES =
      List.of(
          "tenant_id",
          "project_id",
          "model_id",
          "pool_id",
          "accelerator_id",
          "service_tier",
          "call_kind");

  /** Columns that rows of tenants and of nodes have in common, and that are told as they are. */
  private static final List<String> COUNTS =
      List.of(
          "requests",
          "requests_success",
          "requests_error",
          "requests_cancelled",
          "requests_timeout",
          "retried_requests",
          "input_tokens",
          "cached_input_tokens",
          "output_tokens",
          "reasoning_tokens",
          "draft_tokens",
          "accepted_draft_tokens",
          "preempted_tokens",
          "targeted_requests",
          "goodput_requests");

  /** Columns that only go into other numbers. */
  private static final List<String> PARTS =
      List.of(
          "batch_milli_tokens",
          "batch_tokens",
          "queued_micros",
          "running_micros",
          "model_prefill_mflop",
          "model_decode_mflop",
          "executed_prefill_mflop",
          "executed_decode_mflop",
          "saved_cache_mflop",
          "wasted_draft_mflop",
          "device_nanos",
          "energy_millijoules");

  static final Source USAGE =
      new Summary(
          "What tenants used and what it cost",
          Map.of(Grain.MINUTE, "fleet.tenant_usage_minute", Grain.HOUR, "fleet.tenant_usage_hour"),
          GRAINS,
          Grain.HOUR,
          "window_start",
          PLACES,
          List.of(),
          List.of("currency"),
          with(PLACES, "currency"),
          sums(
              "cost",
              "idle_cost",
              "failed_cost_nanos",
              "cancelled_cost_nanos",
              "retried_cost_nanos"),
          usageNumbers());

  private static final List<String> NODE_PLACES =
      List.of("node_id", "pool_id", "region", "model_id", "accelerator_id", "precision");

  static final Source FLEET =
      new Summary(
          "What nodes did and cost",
          Map.of(Grain.MINUTE, "fleet.node_usage_minute", Grain.HOUR, "fleet.node_usage_hour"),
          GRAINS,
          Grain.HOUR,
          "window_start",
          NODE_PLACES,
          List.of("node_id"),
          List.of("currency"),
          with(NODE_PLACES, "currency"),
          nodeSums(),
          nodeNumbers());

  /** The minute before the one of the latest event: the last one that is whole as a rule. */
  private static final String LAST_MINUTE =
      "(SELECT date_trunc('minute', max(last_at), 'UTC') - interval '1 minute' FROM fleet.fleet_clock)";

  static final Source FLEET_NOW =
      Listing.of(
              "What each node did in the last complete minute",
              "fleet.node_usage_minute",
              """
          window_start, node_id, pool_id, region, model_id, accelerator_id, accelerator_count,
            "precision", currency, heard_of, requests, input_tokens, cached_input_tokens,
            output_tokens, busy_share, mfu, executed_utilization, mbu, mean_concurrency,
            concurrency_limit, mean_batch, prefill_tokens_per_second, decode_tokens_per_second,
            goodput_share, cache_hit_share, kv_usage, tensor_active, dram_active, power_watts,
            node_cost, busy_cost, idle_cost, ttft_p50_ms, ttft_p95_ms, ttft_p99_ms, tpot_p50_ms,
            tpot_p95_ms, tpot_p99_ms, end_to_end_p50_ms, end_to_end_p95_ms, end_to_end_p99_ms,
            deployed_from""",
              null,
              List.of(Key.text("node_id"), Key.instant("deployed_from")),
              false,
              NODE_PLACES)
          .where("window_start = " + LAST_MINUTE);

  /** What a tenant sees of now. */
  static final Source USAGE_NOW =
      Listing.of(
              "What a tenant used in the last complete minute",
              "fleet.tenant_usage_minute",
              """
          window_start, tenant_id, project_id, model_id, pool_id, accelerator_id, service_tier,
            call_kind, currency, requests, input_tokens, cached_input_tokens, output_tokens, cost,
            idle_cost, total_cost, ttft_p95_ms, end_to_end_p95_ms""",
              null,
              Stream.concat(PLACES.stream(), Stream.of("currency")).map(Key::text).toList(),
              false,
              PLACES)
          .where("window_start = (SELECT max(window_start) FROM fleet.tenant_usage_minute)");

  private UsageSources() {}

  private static List<Measure> usageNumbers() {
    var numbers = new ArrayList<Measure>();
    COUNTS.forEach(it -> numbers.add(Measure.whole(it)));
    work(numbers);
    numbers.add(Measure.decimal("cost"));
    numbers.add(Measure.decimal("idle_cost"));
    numbers.add(Measure.decimal("total_cost", "cost + idle_cost"));
    numbers.add(Measure.decimal("failed_cost", "failed_cost_nanos * 0.000000001"));
    numbers.add(Measure.decimal("cancelled_cost", "cancelled_cost_nanos * 0.000000001"));
    numbers.add(Measure.decimal("retried_cost", "retried_cost_nanos * 0.000000001"));
    numbers.add(
        Measure.ratio(
            "cost_per_million_tokens",
            "(cost + idle_cost) * 1000000",
            "input_tokens + output_tokens"));
    shares(numbers);
    quantiles(numbers);
    return List.copyOf(numbers);
  }

  private static List<Measure> nodeSums() {
    var sums =
        new ArrayList<>(
            sums(
                "node_cost",
                "busy_cost",
                "idle_cost",
                "deployed_micros",
                "busy_micros",
                "accelerator_micros",
                "model_accelerator_nanos",
                "executed_accelerator_nanos",
                "memory_accelerator_nanos",
                "kv_capacity_megabyte_seconds",
                "kv_megabyte_seconds",
                "kv_usage_samples",
                "kv_usage_ppm",
                "tensor_active_samples",
                "tensor_active_ppm",
                "dram_active_samples",
                "dram_active_ppm",
                "power_samples",
                "power_milliwatts"));
    sums.add(new Measure("nodes", "count(DISTINCT node_id)"));
    sums.add(
        new Measure(
            "kv_deployed_micros",
            "sum(deployed_micros) FILTER (WHERE kv_capacity_megabyte_seconds IS NOT NULL)"));
    return List.copyOf(sums);
  }

  private static List<Measure> nodeNumbers() {
    var numbers = new ArrayList<Measure>();
    numbers.add(Measure.whole("nodes"));
    COUNTS.forEach(it -> numbers.add(Measure.whole(it)));
    work(numbers);
    numbers.add(Measure.ratio("busy_share", "busy_micros", "deployed_micros"));
    numbers.add(Measure.ratio("mfu", "model_accelerator_nanos", "accelerator_micros * 1000"));
    numbers.add(
        Measure.ratio(
            "executed_utilization", "executed_accelerator_nanos", "accelerator_micros * 1000"));
    numbers.add(Measure.ratio("mbu", "memory_accelerator_nanos", "accelerator_micros * 1000"));
    numbers.add(Measure.ratio("mean_concurrency", "running_micros", "deployed_micros"));
    numbers.add(
        Measure.ratio(
            "concurrency_limit",
            "kv_capacity_megabyte_seconds * running_micros",
            "kv_deployed_micros * kv_megabyte_seconds"));
    numbers.add(
        Measure.ratio(
            "prefill_tokens_per_second",
            "(input_tokens - cached_input_tokens) * 1000000",
            "deployed_micros"));
    numbers.add(
        Measure.ratio("decode_tokens_per_second", "output_tokens * 1000000", "deployed_micros"));
    shares(numbers);
    numbers.add(Measure.ratio("kv_usage", "kv_usage_ppm", "kv_usage_samples * 1000000"));
    numbers.add(
        Measure.ratio("tensor_active", "tensor_active_ppm", "tensor_active_samples * 1000000"));
    numbers.add(Measure.ratio("dram_active", "dram_active_ppm", "dram_active_samples * 1000000"));
    numbers.add(Measure.ratio("power_watts", "power_milliwatts", "power_samples * 1000"));
    numbers.add(Measure.decimal("node_cost"));
    numbers.add(Measure.decimal("busy_cost"));
    numbers.add(Measure.decimal("idle_cost"));
    numbers.add(
        Measure.ratio(
            "cost_per_million_tokens", "node_cost * 1000000", "input_tokens + output_tokens"));
    numbers.add(
        Measure.ratio(
            "busy_cost_per_million_tokens", "busy_cost * 1000000", "input_tokens + output_tokens"));
    quantiles(numbers);
    return List.copyOf(numbers);
  }

  private static void work(List<Measure> numbers) {
    numbers.add(Measure.whole("model_mflop", "model_prefill_mflop + model_decode_mflop"));
    numbers.add(Measure.whole("executed_mflop", "executed_prefill_mflop + executed_decode_mflop"));
    numbers.add(Measure.whole("saved_cache_mflop"));
    numbers.add(Measure.whole("wasted_draft_mflop"));
    numbers.add(Measure.decimal("device_seconds", "device_nanos * 0.000000001"));
    numbers.add(Measure.decimal("energy_joules", "energy_millijoules * 0.001"));
  }

  private static void shares(List<Measure> numbers) {
    numbers.add(Measure.ratio("goodput_share", "goodput_requests", "targeted_requests"));
    numbers.add(Measure.ratio("cache_hit_share", "cached_input_tokens", "input_tokens"));
    numbers.add(Measure.ratio("draft_acceptance", "accepted_draft_tokens", "draft_tokens"));
    numbers.add(Measure.ratio("mean_batch", "batch_milli_tokens", "batch_tokens * 1000"));
    numbers.add(Measure.ratio("mean_queued_ms", "queued_micros", "requests * 1000"));
  }

  private static void quantiles(List<Measure> numbers) {
    for (String sketch : SKETCHES) {
      for (int percent : new int[] {50, 95, 99}) {
        numbers.add(Measure.quantile(sketch, percent));
      }
    }
  }

  private static List<Measure> sums(String... more) {
    var sums = new ArrayList<Measure>();
    Stream.of(COUNTS.stream(), PARTS.stream(), Stream.of(more))
        .flatMap(it -> it)
        .forEach(it -> sums.add(new Measure(it, "sum(" + it + ")")));
    SKETCHES.forEach(
        it ->
            sums.add(
                new Measure(it, "fleet.latency_sum(%1$s_buckets, %1$s_counts)".formatted(it))));
    return List.copyOf(sums);
  }

  private static List<String> with(List<String> columns, String more) {
    return Stream.concat(columns.stream(), Stream.of(more)).toList();
  }
}
