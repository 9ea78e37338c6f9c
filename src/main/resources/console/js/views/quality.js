// Laws and data quality: whether every event is somewhere once, and what waits or was refused.
import { rows } from "../api.js";
import { sum } from "../decimal.js";
import { h } from "../dom.js";
import { count, exact, instant, share, words } from "../format.js";
import { panel } from "../panel.js";
import { table } from "../table.js";

export function quality({ range, tenant, sees }) {
  const parts = [
    sees("laws") && panel("Laws", () => rows("/laws"), laws, { note: "a residual that stays is a bug" }),
    sees("intake") && panel("Where the records are", () => rows("/intake"), intake, { note: "read = accounted + duplicates + suspended + quarantined" }),
    sees("suspense/summary") && panel("Suspense", () => rows("/suspense/summary", { tenant }), suspense, { width: "half", note: "waits until the catalog says more" }),
    sees("quarantine/summary") && panel("Quarantine", () => rows("/quarantine/summary"), quarantine, { width: "half", note: "kept with the reason and the bytes" }),
    sees("coverage") && panel("Coverage", () => rows("/coverage", { from: range.hours.from, until: range.hours.until }), coverage, { note: "events against sequence numbers and the engines' counters, by node and hour" }),
  ].filter(Boolean);
  return { title: "Laws and data quality", parts, filters: ["range", "tenant"] };
}

function laws(all) {
  const broken = all.filter((it) => Number(it.residual) !== 0).length;
  return [
    h("p", {}, broken === 0
      ? h("span", { class: "tag good" }, `all ${all.length} hold`)
      : [h("span", { class: "tag warn" }, `${broken} of ${all.length} have a residual`), " While events come in, what is on its way into the tables shows as one until it is there; one that stays is a bug."],
    all.length === 0 ? null : h("span", { class: "note" }, ` Evaluated at ${instant(all[0].evaluated_at)}, by the server's clock.`)),
    table("Laws", [
      { key: "law", label: "law", head: true },
      { key: "name", label: "what must hold", long: true },
      { key: "scope", label: "where" },
      { key: "residual", label: "residual", format: exact },
      { key: "checked", label: "checked", format: count, exact: true },
      { key: "detail", label: "detail", long: true },
    ], [...Map.groupBy(all, (it) => `${it.law} ${it.name}`).values()].flatMap(inShort)),
  ];
}

/** What holds in one line for all places; each residual in one of its own. */
function inShort(places) {
  const holding = places.filter((it) => Number(it.residual) === 0);
  const broken = places.filter((it) => Number(it.residual) !== 0);
  if (holding.length === 0) {
    return broken;
  }
  const scope = holding.length === 1 ? holding[0].scope : `${holding.length} places`;
  return [...broken, { ...holding[0], scope, checked: sum(holding.map((it) => it.checked)), detail: "holds" }];
}

const WHERE = ["read", "accounted", "duplicates", "suspended", "quarantined", "late"];

function intake(all) {
  return table("Records by partition", [
    { key: "topic", label: "topic", head: true },
    { key: "partition", label: "partition", format: exact },
    ...WHERE.map((key) => ({ key, label: key, format: count, exact: true })),
    { key: "watermark_at", label: "watermark (UTC)", show: (row) => instant(row.watermark_at) },
  ], all, { tall: true, sort: "topic" });
}

function suspense(all) {
  return table("Records in suspense", [
    { key: "reason", label: "reason", head: true, show: (row) => words(row.reason) },
    { key: "missing", label: "missing" },
    { key: "records", label: "records", format: count, exact: true },
  ], all, { empty: "Nothing waits: everything is known." });
}

function quarantine(all) {
  return table("Records in quarantine", [
    { key: "reason", label: "reason", head: true, show: (row) => words(row.reason) },
    { key: "topic", label: "topic" },
    { key: "records", label: "records", format: count, exact: true },
  ], all, { empty: "Nothing was refused." });
}

function coverage(all) {
  return table("Coverage by node and hour", [
    { key: "node_id", label: "node", head: true },
    { key: "window_start", label: "hour (UTC)", show: (row) => instant(row.window_start) },
    { key: "boots", label: "boots", format: exact },
    { key: "events", label: "events", format: count, exact: true },
    { key: "late_events", label: "late", format: count, exact: true },
    { key: "missing_events", label: "missing", format: count, exact: true },
    { key: "reported_requests", label: "reported", format: count, exact: true },
    { key: "request_coverage", label: "requests", format: share },
    { key: "prompt_token_coverage", label: "in tokens", format: share },
    { key: "generation_token_coverage", label: "out tokens", format: share },
  ], all, { tall: true, sort: "-missing_events", empty: "No node reported in this range." });
}
