// One tenant over time: by model, project, token class, down to the lines of an hour.
import { get, once, rows } from "../api.js";
import { chart } from "../chart.js";
import { count, decimal, instant, milliseconds, money, words } from "../format.js";
import { choice, panel } from "../panel.js";
import { columns } from "../pivot.js";
import { BILLED, SECONDS } from "../range.js";
import { to } from "../route.js";
import { stackPanel } from "../stack.js";
import { table } from "../table.js";

const USED = "requests,input_tokens,output_tokens,cost,idle_cost,total_cost,failed_cost,cost_per_million_tokens";
const FLOW = "input_tokens,cached_input_tokens,output_tokens,reasoning_tokens,ttft_p50_ms,ttft_p95_ms,tpot_p50_ms,tpot_p95_ms";
const GROUPS = { model_id: "Model", project_id: "Project", service_tier: "Tier", call_kind: "Kind", pool_id: "Pool" };

export function tenant({ range, id, own, sees, go }) {
  let group = "model_id";
  const charged = sees("charges");
  const billed = BILLED[range.grain];
  const seconds = SECONDS[range.grain];
  const hours = () => ({ ...range.hours, tenant: id });
  const exactly = () => ({ from: range.from, until: range.until, tenant: id, grain: range.grain });
  const lines = (at) => to(["tenants", id, billed, at]);
  const click = `by ${billed}; click one for its lines`;

  const grouped = [
    stackPanel("Cost", () => rows("/usage", { ...exactly(), group, columns: "total_cost" }), { group: () => group, value: "total_cost", grain: range.grain, note: `by ${range.grain}, with the idle time it bears` }),
    charged && stackPanel("Charge", () => rows("/charges/summary", { ...hours(), grain: billed, group }),
      { group: () => group, value: "charge", grain: billed, pick: (at) => go(lines(at)), note: click }),
  ].filter(Boolean);
  const whole = panel("Cost and charge", async () => {
    const asked = { ...hours(), grain: "all", group };
    return beside(await rows("/usage", { ...asked, columns: USED }), charged ? await rows("/charges/summary", asked) : [], group);
  }, (all) => breakdown(all, group, charged), {
    note: "in the range, whole hours",
    tools: choice(GROUPS, group, (name) => {
      group = name;
      [whole, ...grouped].forEach((it) => it.refresh());
    }),
  });
  const overTime = once(() => rows("/usage", { ...exactly(), columns: FLOW }));
  const line = (title, labels, format, options = {}) => panel(title, overTime.load,
    (all) => chart({ title, ...columns(all.map(classes), labels, seconds), seconds, format, ...options }), { width: "half", note: `by ${range.grain}` });

  const parts = [
    whole,
    ...grouped,
    line("Tokens by class", { input: "input", cached: "cached input", output: "output", reasoning: "reasoning" }, count, { stack: true }),
    charged && stackPanel("Charge by token class", () => rows("/charges/summary", { ...hours(), grain: billed, group: "unit" }),
      { group: () => "unit", value: "charge", grain: billed, pick: (at) => go(lines(at)), note: click }),
    line("Latency", { ttft_p50_ms: "TTFT p50", ttft_p95_ms: "p95", tpot_p50_ms: "TPOT p50", tpot_p95_ms: "p95" }, milliseconds),
    panel(billed === "day" ? "Days" : "Hours", () => rows("/usage", { ...hours(), grain: billed, columns: USED }), (all) => windows(all, charged ? lines : null),
      { width: "half", note: charged ? "a link opens the lines of the charge" : null }),
    panel("Workflows", async () => (await get("/workflows", { ...hours(), limit: 50 })).rows, workflows, { note: "calls that share a trace; the newest 50" }),
  ].filter(Boolean);
  return { title: id, trail: own === id ? null : [["Tenants", to(["tenants"])]], parts, reset: overTime.reset };
}

/** Tokens, each in one class: cached ones are part of the input, reasoning ones of the output. */
function classes(row) {
  return {
    ...row,
    input: row.input_tokens - row.cached_input_tokens,
    cached: row.cached_input_tokens,
    output: row.output_tokens - row.reasoning_tokens,
    reasoning: row.reasoning_tokens,
  };
}

/** Usage with the charge of the same group and currency beside it. */
function beside(usage, charges, group) {
  const charge = (row) => charges.find((it) => it[group] === row[group] && it.currency === row.currency)?.charge ?? null;
  return usage.map((it) => ({ ...it, charge: charge(it) }));
}

function breakdown(all, group, charged) {
  return table(`Cost and charge by ${GROUPS[group]}`, [
    { key: group, label: GROUPS[group].toLowerCase(), head: true, show: (row) => (group === "call_kind" ? words(row[group]) : row[group] || "none") },
    { key: "requests", label: "requests", format: count, exact: true },
    { key: "input_tokens", label: "in tokens", format: count, exact: true },
    { key: "output_tokens", label: "out tokens", format: count, exact: true },
    { key: "currency", label: "currency" },
    { key: "cost", label: "compute", format: money, exact: true },
    { key: "idle_cost", label: "idle borne", format: money, exact: true },
    { key: "total_cost", label: "cost", format: money, exact: true },
    { key: "failed_cost", label: "of it failed", format: money, exact: true },
    { key: "cost_per_million_tokens", label: "cost per Mtok", format: money, exact: true },
    charged && { key: "charge", label: "charge", format: money, exact: true },
  ].filter(Boolean), all, { sort: "-total_cost" });
}

function windows(all, lines) {
  return table("Windows", [
    { key: "window_start", label: "from (UTC)", head: true, link: (row) => lines?.(row.window_start), show: (row) => instant(row.window_start) },
    { key: "requests", label: "requests", format: count, exact: true },
    { key: "input_tokens", label: "in tokens", format: count, exact: true },
    { key: "output_tokens", label: "out tokens", format: count, exact: true },
    { key: "total_cost", label: "cost", format: money, exact: true },
    { key: "currency", label: "currency" },
  ], all, { sort: "-window_start", tall: true });
}

function workflows(all) {
  return table("Workflows", [
    { key: "trace_id", label: "trace", head: true },
    { key: "started_at", label: "started (UTC)", show: (row) => instant(row.started_at) },
    { key: "calls", label: "calls", format: count },
    { key: "failed_calls", label: "failed", format: count },
    { key: "safety_filter_calls", label: "safety", format: count },
    { key: "input_tokens", label: "in tokens", format: count, exact: true },
    { key: "output_tokens", label: "out tokens", format: count, exact: true },
    { key: "cost", label: "cost", format: money, exact: true },
    { key: "cost_multiplier", label: "times a single call", format: decimal(1) },
    { key: "currency", label: "currency" },
  ], all, { tall: true, empty: "No workflow started in this range." });
}
