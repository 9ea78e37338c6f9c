// Statements: closed billing periods, and what the open one comes to so far.
import { download, get, rows } from "../api.js";
import { h } from "../dom.js";
import { day, exact, exactMoney, instant, version, words } from "../format.js";
import { figures } from "../figures.js";
import { panel } from "../panel.js";
import { to } from "../route.js";
import { table } from "../table.js";

const period = (row) => `${day(row.period_start)} to ${day(row.period_end)}`;

export function statements({ tenant, tenants }) {
  const shown = tenant ? [tenant] : tenants;
  const parts = [
    panel("Closed", () => rows("/statements", { tenant }), closed, { note: "final; the seal covers usage, terms, prices and lines" }),
    panel("Open periods", () => soFar(tenant, shown), open, { note: "a link computes what a period comes to so far, and gives it as a file" }),
  ];
  return { title: "Statements", parts, filters: ["tenant"] };
}

function closed(all) {
  return table("Closed statements", [
    { key: "statement_id", label: "statement", head: true, link: (row) => to(["statements", ...row.statement_id.split("/")]) },
    { key: "tenant_id", label: "tenant" },
    { key: "period_start", label: "period", show: period },
    { key: "time_zone", label: "time zone" },
    { key: "lines", label: "lines", format: exact },
    { key: "total", label: "total", format: exactMoney },
    { key: "payable", label: "payable", format: exactMoney },
    { key: "currency", label: "currency" },
    { key: "sealed_at", label: "sealed (UTC)", show: (row) => instant(row.sealed_at) },
    { key: "sealed_by", label: "by" },
  ], all, { empty: "No billing period is closed yet." });
}

/** Each tenant with what it was charged in the last month that anything was, by currency. */
async function soFar(tenant, shown) {
  const months = await rows("/charges/summary", { grain: "month", group: "tenant", tenant });
  const last = months.map((it) => it.window_start).sort().at(-1);
  const charged = months.filter((it) => it.window_start === last);
  return shown.flatMap((id) => {
    const own = charged.filter((it) => it.tenant_id === id);
    return own.length === 0 ? [{ tenant_id: id, window_start: null, charge: null, currency: null }] : own;
  });
}

function open(all) {
  return table("Open periods", [
    { key: "tenant_id", label: "tenant", head: true, link: (row) => to(["statements", row.tenant_id, "open"]) },
    { key: "window_start", label: "month (UTC)", show: (row) => (row.window_start ? day(row.window_start).slice(2) : "\u2013") },
    { key: "charge", label: "charge so far", format: exactMoney },
    { key: "unpriced_lines", label: "without a price", format: exact },
    { key: "currency", label: "currency" },
  ], all, { empty: "No tenant is known.", sort: "tenant_id" });
}

/** One statement; `first` is its first day, or "open". */
export function statement({ id, first }) {
  const path = `/statements/${encodeURIComponent(id)}/${encodeURIComponent(first)}`;
  const isOpen = first === "open";
  const load = () => (isOpen ? preview(id) : whole(path));
  const [file, asked] = isOpen ? ["/statements/preview", { tenant: id }] : [`${path}/export`, {}];
  const save = (format, accept) => download(file, { ...asked, format }, `${id}-${first}-${format}.${format === "json" ? "json" : "csv"}`, accept);
  const tools = [["csv", "text/csv", "CSV"], ["focus", "text/csv", "FOCUS 1.2"], ["json", "application/json", "JSON"]].map(([format, accept, label]) =>
    h("button", { type: "button", on: { click: () => save(format, accept).catch((error) => alert(error.message)) } }, `Download ${label}`));
  const parts = [panel(isOpen ? "Open period" : "Statement", load, ({ statement: head, rows: lines }) => [summary(head), lineTable(lines), seal(head)], { tools })];
  return { title: isOpen ? `${id}, open period` : `${id}, from ${first}`, trail: [["Statements", to(["statements"])]], parts, filters: [] };
}

async function whole(path) {
  const lines = await rows(path);
  const { statement: head } = await get(path, { limit: 1 });
  return { statement: head, rows: lines };
}

/** An open period comes as the file that it would be exported as. */
async function preview(tenant) {
  const [{ lines, ...head }] = await get("/statements/preview", { tenant });
  return { statement: { ...head, lines: lines.length }, rows: lines.map((it) => ({ ...it, line_from: it.from })) };
}

function summary(head) {
  const closed = head.payable !== undefined;
  return figures([
    closed && ["Payable", exactMoney(head.payable), head.currency],
    [closed ? "Total" : "So far", exactMoney(head.total), closed ? `rounding ${exactMoney(head.rounding)}` : head.currency],
    ["Lines", exact(head.lines), head.priced === false ? "some without a price" : null],
    ["Period", day(head.period_start), `to ${day(head.period_end)}, ${head.time_zone}`],
  ].filter(Boolean));
}

function lineTable(lines) {
  return table("Lines of the statement", [
    { key: "kind", label: "kind", head: true, show: (row) => words(row.kind) },
    { key: "line_from", label: "from (UTC)", show: (row) => instant(row.line_from) },
    { key: "model_id", label: "model" },
    { key: "project_id", label: "project" },
    { key: "unit", label: "unit", show: (row) => words(row.unit) },
    { key: "quantity", label: "quantity", format: exact },
    { key: "price_book_id", label: "price book" },
    { key: "price_version", label: "price version", show: (row) => version(row.price_version) },
    { key: "unit_price", label: "unit price", format: exact },
    { key: "charge", label: "charge", format: exactMoney },
    { key: "note", label: "note" },
  ], lines, { tall: lines.length > 25, empty: "No lines." });
}

/** What a statement is proven by. */
function seal(head) {
  if (!head.hash) {
    return null;
  }
  return h("details", { class: "data" }, h("summary", {}, "Seal"), table("Seal", [
    { key: "what", label: "what", head: true },
    { key: "hash", label: "SHA-256", show: (row) => h("code", {}, row.hash ?? "\u2013") },
  ], [
    { what: "this statement", hash: head.hash },
    { what: "the tenant's statement before", hash: head.previous_hash },
    { what: `usage, ${exact(head.usage_rows)} rows`, hash: head.usage_hash },
    { what: "lines", hash: head.lines_hash },
  ]));
}
