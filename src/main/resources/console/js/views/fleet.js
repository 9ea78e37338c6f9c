// The fleet now: nodes by how busy they are and how well they compute, what they do and cost.
import { get, once, rows } from "../api.js";
import { chart } from "../chart.js";
import { h } from "../dom.js";
import { count, decimal, instant, milliseconds, money, share } from "../format.js";
import { heatMap } from "../heat.js";
import { choice, panel } from "../panel.js";
import { columns } from "../pivot.js";
import { SECONDS } from "../range.js";
import { to } from "../route.js";
import { table } from "../table.js";
import { figures } from "../figures.js";

/** One row for each window: the whole fleet. */
const WHOLE = "";
const FLOW = "nodes,requests,input_tokens,cached_input_tokens,output_tokens,busy_share,mfu,mbu,goodput_share,node_cost,busy_cost,idle_cost,ttft_p50_ms,ttft_p95_ms,ttft_p99_ms,tpot_p50_ms,tpot_p95_ms";
const NODE = "busy_share,mfu,mbu,mean_concurrency,concurrency_limit,prefill_tokens_per_second,decode_tokens_per_second,busy_cost,idle_cost,tensor_active,dram_active,kv_usage,ttft_p50_ms,ttft_p95_ms,tpot_p50_ms,tpot_p95_ms";
const POOLS = "nodes,requests,prefill_tokens_per_second,decode_tokens_per_second,busy_share,mfu,mbu,mean_concurrency,goodput_share,ttft_p95_ms,tpot_p95_ms,node_cost,idle_cost,cost_per_million_tokens";

export function fleet({ range }) {
  let heatOf = "busy_share";
  const span = () => ({ from: range.from, until: range.until });
  const overTime = once(() => rows("/fleet", { ...span(), grain: range.grain, group: WHOLE, columns: FLOW }));

  const now = panel("Last minute", async () => {
    const nodes = (await get("/fleet/now")).rows;
    const at = nodes[0]?.window_start;
    const whole = at === undefined ? [] : await rows("/fleet", { from: at, until: after(at), grain: "minute", group: WHOLE, columns: FLOW });
    return { nodes, whole, at };
  }, ({ nodes, whole, at }) => whole.length === 0
    ? h("p", { class: "empty" }, "No node was heard of yet.")
    : [h("p", { class: "unseen" }, `The minute from ${instant(at)}`), ...whole.map((it) => nowFigures(it, nodes))]);

  const heat = panel("Nodes", async () => (await get("/fleet/now")).rows, (nodes) => heatMap(nodes, heatOf), {
    note: "the last complete minute; a link opens a node",
    tools: choice({ busy_share: "Busy", mfu: "MFU", mbu: "MBU" }, heatOf, (name) => {
      heatOf = name;
      heat.redraw();
    }),
  });

  const line = (title, labels, format, options = {}) => panel(title, overTime.load,
    (all) => chart({ title, ...columns(all, labels, SECONDS[range.grain]), seconds: SECONDS[range.grain], format, ...options }), { width: "half" });

  const parts = [
    now,
    heat,
    panel("Throughput", overTime.load, (all) => chart({
      title: "Tokens per second of the fleet",
      ...columns(all.map((it) => perSecond(it, SECONDS[range.grain])), { prefill: "prefill", decode: "decode" }, SECONDS[range.grain]),
      seconds: SECONDS[range.grain], format: count, stack: true,
    }), { width: "half", note: "tokens per second; cached input is not computed" }),
    line("Latency", { ttft_p50_ms: "TTFT p50", ttft_p95_ms: "p95", ttft_p99_ms: "p99", tpot_p95_ms: "TPOT p95" }, milliseconds),
    line("Utilization", { busy_share: "busy", mfu: "MFU", mbu: "MBU" }, share),
    line("Cost", { busy_cost: "busy", idle_cost: "idle" }, money, { stack: true, colours: ["s0", "idle"] }),
    panel("Pools", () => rows("/fleet", { ...span(), grain: "all", group: "pool_id", columns: POOLS }), pools),
  ];
  return { title: "Fleet", parts, reset: overTime.reset };
}

const after = (at) => new Date(Date.parse(at) + 60000).toISOString();

function perSecond(row, seconds) {
  return {
    window_start: row.window_start,
    prefill: String((row.input_tokens - row.cached_input_tokens) / seconds),
    decode: String(row.output_tokens / seconds),
  };
}

function nowFigures(it, nodes) {
  const silent = nodes.filter((node) => node.requests === 0 && Number(node.busy_share) === 0).length;
  const flow = perSecond(it, 60);
  return figures([
    ["Nodes", it.nodes, `${silent} idle all minute`],
    ["Prefill", count(flow.prefill), "tokens/s"],
    ["Decode", count(flow.decode), "tokens/s"],
    ["Requests", count(it.requests), "in the minute"],
    ["Busy", share(it.busy_share), "of deployed time"],
    ["MFU", share(it.mfu), `MBU ${share(it.mbu)}`],
    ["TTFT p95", milliseconds(it.ttft_p95_ms), `p50 ${milliseconds(it.ttft_p50_ms)}`],
    ["TPOT p95", milliseconds(it.tpot_p95_ms), `p50 ${milliseconds(it.tpot_p50_ms)}`],
    ["Goodput", share(it.goodput_share), "met their targets"],
    [`Cost, ${it.currency}`, money(it.node_cost), `idle ${money(it.idle_cost)}`],
  ]);
}

function pools(all) {
  return table("Pools in the range", [
    { key: "pool_id", label: "pool", head: true },
    { key: "nodes", label: "nodes", format: count },
    { key: "requests", label: "requests", format: count, exact: true },
    { key: "prefill_tokens_per_second", label: "prefill tok/s", format: count, title: "per node" },
    { key: "decode_tokens_per_second", label: "decode tok/s", format: count, title: "per node" },
    { key: "busy_share", label: "busy", format: share },
    { key: "mfu", label: "MFU", format: share },
    { key: "mbu", label: "MBU", format: share },
    { key: "mean_concurrency", label: "running", format: decimal(2) },
    { key: "goodput_share", label: "goodput", format: share },
    { key: "ttft_p95_ms", label: "TTFT p95", format: milliseconds },
    { key: "tpot_p95_ms", label: "TPOT p95", format: milliseconds },
    { key: "currency", label: "currency" },
    { key: "node_cost", label: "cost", format: money, exact: true },
    { key: "idle_cost", label: "idle cost", format: money, exact: true },
    { key: "cost_per_million_tokens", label: "per Mtok", format: money, exact: true },
  ], all, { sort: "-node_cost" });
}

/** One node over time. */
export function node({ range, id }) {
  const span = () => ({ from: range.from, until: range.until, node: id });
  const overTime = once(() => rows("/fleet", { ...span(), grain: range.grain, group: WHOLE, columns: NODE }));
  const line = (title, labels, format, options = {}) => panel(title, overTime.load,
    (all) => chart({ title, ...columns(all, labels, SECONDS[range.grain]), seconds: SECONDS[range.grain], format, ...options }), { width: "half" });
  const parts = [
    panel("Deployments", () => rows("/catalog/deployments", { node: id }), (all) => table("What ran on it", [
      { key: "effective_from", label: "from", head: true, show: (row) => instant(row.effective_from) },
      { key: "effective_until", label: "until", show: (row) => instant(row.effective_until) },
      { key: "model_id", label: "model" },
      { key: "accelerator_id", label: "accelerator" },
      { key: "accelerator_count", label: "count", format: count },
      { key: "weight_precision", label: "precision" },
      { key: "pool_id", label: "pool" },
      { key: "region", label: "region" },
      { key: "rate_per_accelerator_hour", label: "rate per accelerator-hour", format: money, exact: true },
      { key: "currency", label: "currency" },
    ], all)),
    line("Utilization", { busy_share: "busy", mfu: "MFU", mbu: "MBU" }, share),
    line("Throughput per second", { prefill_tokens_per_second: "prefill", decode_tokens_per_second: "decode" }, count),
    line("Latency", { ttft_p50_ms: "TTFT p50", ttft_p95_ms: "p95", tpot_p50_ms: "TPOT p50", tpot_p95_ms: "p95" }, milliseconds),
    line("Cost", { busy_cost: "busy", idle_cost: "idle" }, money, { stack: true, colours: ["s0", "idle"] }),
    line("Measured", { tensor_active: "tensor active", dram_active: "memory active", kv_usage: "KV cache" }, share),
    line("Running at once", { mean_concurrency: "running", concurrency_limit: "limit" }, decimal(2)),
  ];
  return { title: id, trail: [["Fleet", to(["fleet"])]], parts, reset: overTime.reset };
}
