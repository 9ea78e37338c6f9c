// Models and hardware: what tokens cost, how well the hardware is used, what cache and drafts save.
import { rows } from "../api.js";
import { count, milliseconds, money, share } from "../format.js";
import { panel } from "../panel.js";
import { barred, table } from "../table.js";

const USED = "nodes,busy_share,mfu,executed_utilization,mbu,cache_hit_share,draft_acceptance,prefill_tokens_per_second,decode_tokens_per_second,ttft_p95_ms,tpot_p95_ms,node_cost,idle_cost";
const place = [
  { key: "model_id", label: "model", head: true },
  { key: "accelerator_id", label: "accelerator" },
];
const currency = { key: "currency", label: "currency" };

export function models({ range }) {
  const days = () => ({ from: range.days.from, until: range.days.until, grain: "all" });
  const parts = [
    panel("Cost per million tokens", () => rows("/cost", days()), cost, { note: "whole days; effective: idle time priced in" }),
    panel("By context length", () => rows("/cost", { ...days(), bands: "true" }), bands, { note: "effective cost per million tokens; 1k = 1024 tokens" }),
    panel("Utilization", () => rows("/fleet", { from: range.from, until: range.until, grain: "all", group: "model_id,accelerator_id", columns: USED }), utilization, { note: "in the range" }),
    panel("Saved by prefix cache and speculation", () => rows("/cost/savings", days()), savings, { width: "half", note: "modelled device time at the busy cost" }),
    panel("The price of idle time", () => rows("/cost/idle", days()), idle, { width: "half", note: "and who bears it" }),
    panel("Failed, cancelled, retried", () => rows("/cost/failures", { ...days(), group: "model_id" }), failures),
  ];
  return { title: "Models and hardware", parts };
}

function cost(all) {
  const most = Math.max(0, ...all.map((it) => Number(it.effective_cost_per_million_tokens ?? 0)));
  return table("Cost per million tokens by model and accelerator", [
    ...place,
    { key: "precision", label: "precision" },
    { key: "requests", label: "requests", format: count, exact: true },
    { key: "input_tokens", label: "in tokens", format: count, exact: true },
    { key: "output_tokens", label: "out tokens", format: count, exact: true },
    { key: "busy_cost", label: "busy cost", format: money, exact: true },
    { key: "effective_cost", label: "effective cost", format: money, exact: true },
    { key: "busy_cost_per_million_tokens", label: "busy per Mtok", format: money, exact: true },
    { key: "effective_cost_per_million_tokens", label: "effective per Mtok", format: money, exact: true,
      show: (row, format) => barred(Number(row.effective_cost_per_million_tokens ?? 0) / most, format(row.effective_cost_per_million_tokens)) },
    currency,
  ], all, { sort: "-effective_cost_per_million_tokens" });
}

/** One row for each model and accelerator, one column for each band of context lengths. */
function bands(all) {
  const lengths = [...new Map(all.map((it) => [it.context_band, it.context_length]))].sort(([a], [b]) => a - b);
  const places = Map.groupBy(all, (it) => [it.model_id, it.accelerator_id, it.precision, it.currency].join("\u0000"));
  const across = [...places.values()].map((found) => ({
    ...found[0],
    ...Object.fromEntries(found.map((it) => [`band${it.context_band}`, it.effective_cost_per_million_tokens])),
  }));
  return table("Effective cost per million tokens by context length", [
    ...place,
    { key: "precision", label: "precision" },
    ...lengths.map(([band, length]) => ({ key: `band${band}`, label: length, format: money, exact: true })),
    currency,
  ], across, { sort: "model_id" });
}

function utilization(all) {
  return table("Utilization by model and accelerator", [
    ...place,
    { key: "nodes", label: "nodes", format: count },
    { key: "busy_share", label: "busy", format: share },
    { key: "mfu", label: "MFU", format: share },
    { key: "executed_utilization", label: "executed", format: share, title: "MFU of all work that the hardware did, waste included" },
    { key: "mbu", label: "MBU", format: share },
    { key: "cache_hit_share", label: "cache hits", format: share },
    { key: "draft_acceptance", label: "drafts accepted", format: share },
    { key: "prefill_tokens_per_second", label: "prefill tok/s", format: count, title: "per node" },
    { key: "decode_tokens_per_second", label: "decode tok/s", format: count, title: "per node" },
    { key: "ttft_p95_ms", label: "TTFT p95", format: milliseconds },
    { key: "tpot_p95_ms", label: "TPOT p95", format: milliseconds },
    { key: "node_cost", label: "cost", format: money, exact: true },
    { key: "idle_cost", label: "idle cost", format: money, exact: true },
    currency,
  ], all, { sort: "-node_cost" });
}

function savings(all) {
  return table("Saved by prefix cache and speculative decoding", [
    ...place,
    { key: "pool_id", label: "pool" },
    { key: "busy_cost", label: "busy cost", format: money, exact: true },
    { key: "saved_by_prefix_cache", label: "by cache", format: money, exact: true },
    { key: "saved_by_speculation", label: "by speculation", format: money, exact: true },
    currency,
  ], all, { sort: "-busy_cost" });
}

function idle(all) {
  return table("The price of idle time", [
    ...place,
    { key: "pool_id", label: "pool" },
    { key: "borne_by", label: "borne by", show: (row) => row.borne_by ?? "the platform" },
    { key: "idle_cost", label: "idle cost", format: money, exact: true },
    currency,
  ], all, { sort: "-idle_cost", tall: true });
}

function failures(all) {
  return table("Cost of failed, cancelled, retried and safety-filter requests", [
    place[0],
    { key: "requests", label: "requests", format: count, exact: true },
    { key: "cost", label: "cost", format: money, exact: true },
    { key: "failed_requests", label: "failed", format: count, exact: true },
    { key: "failed_cost", label: "cost of it", format: money, exact: true },
    { key: "requests_cancelled", label: "cancelled", format: count, exact: true },
    { key: "cancelled_cost", label: "cost of it", format: money, exact: true },
    { key: "retried_requests", label: "retried", format: count, exact: true },
    { key: "retried_cost", label: "cost of it", format: money, exact: true },
    { key: "safety_filter_cost", label: "safety filters", format: money, exact: true },
    currency,
  ], all, { sort: "-cost" });
}
