// Alerts: what is unusual, what of it is due to what, who is behind it; and that someone saw it.
import { get, post, rows } from "../api.js";
import { h } from "../dom.js";
import { count, exactMoney, instant, money, said, share, words } from "../format.js";
import { choice, panel } from "../panel.js";
import { to } from "../route.js";
import { barred, table } from "../table.js";

const STATES = { "": "All", OPEN: "Open", ACKNOWLEDGED: "Acknowledged", RESOLVED: "Resolved" };
const TONE = { CRITICAL: "bad", WARNING: "warn", INFO: "" };

const severity = (row) => h("span", { class: `tag ${TONE[row.severity] ?? ""}` }, words(row.severity));

/** What an alert is about, from the widest to the narrowest. */
const about = (row) => [row.tenant_id, row.project_id, row.model_id, row.pool_id, row.node_id, row.service_tier].filter(Boolean).join(" / ") || "platform";

export function alerts({ tenant }) {
  let state = "";
  const list = panel("Alerts", () => rows("/alerts", { tenant, state: state || null }, 1000), draw, {
    note: "the newest first; a link gives the reason",
    tools: choice(STATES, state, (name) => {
      state = name;
      list.refresh();
    }),
  });
  return { title: "Alerts", parts: [list], filters: ["tenant"] };
}

function draw(all) {
  return table("Alerts", [
    { key: "summary", label: "what", head: true, long: true, show: (row) => said(row.summary), link: (row) => to(["alerts", row.alert_id]) },
    { key: "severity", label: "severity", show: severity },
    { key: "alert_state", label: "state", show: (row) => words(row.alert_state) },
    { key: "alert_kind", label: "kind", show: (row) => words(row.alert_kind) },
    { key: "tenant_id", label: "about", show: about },
    { key: "opened_at", label: "since (UTC)", show: (row) => instant(row.opened_at) },
    { key: "expected_value", label: "expected", format: money, exact: true },
    { key: "actual_value", label: "actual", format: money, exact: true },
    { key: "excess_cost", label: "excess", format: money, exact: true },
    { key: "currency", label: "currency" },
  ], all, { empty: "No alert: nothing is unusual.", tall: all.length > 25 });
}

/** One alert with its reason. */
export function alert({ id, role }) {
  const load = async () => (await get("/alerts", { alert: id, limit: 1 })).rows[0] ?? null;
  const reason = panel("Reason", load, (row) => (row === null ? h("p", { class: "empty" }, "There is no such alert.") : explain(row)));
  const seen = panel("Acknowledgement", load, (row) => (row === null ? [] : acknowledgement(row, role, () => Promise.all([reason.refresh(), seen.refresh()]))));
  return { title: "Alert", trail: [["Alerts", to(["alerts"])]], parts: [reason, seen], filters: [] };
}

function explain(row) {
  const { parts = [], contributors = {}, ...rest } = row.explanation ?? {};
  return [
    h("h3", {}, said(row.summary)),
    h("p", {}, severity(row), " ", words(row.alert_kind), ", ", words(row.alert_state), row.opened_late ? ", found when late events came" : ""),
    h("div", { class: "reason" },
      facts(row, rest),
      parts.length === 0 ? null : decomposition(parts, row),
      ...Object.entries(contributors).filter(([, found]) => found.length > 0).map(([what, found]) => contributing(what, found, row))),
  ];
}

/** What is known of it, a line each; the same words as in the tables. */
function facts(row, rest) {
  const budget = rest.amount === undefined ? {} : {
    "budget": `${exactMoney(rest.amount)} ${row.currency} a ${words(rest.period)}, ${words(rest.basis)}`,
    "threshold": `${rest.threshold_percent} %`,
    "before and after": rest.before === undefined ? null : `${exactMoney(rest.before)} and ${exactMoney(rest.after)}`,
    "crossed": rest.crossed_at ? instant(rest.crossed_at) : null,
    "forecast of the period": rest.forecast ? `${money(rest.forecast.expected)} (${money(rest.forecast.low)} to ${money(rest.forecast.high)})` : null,
  };
  const known = {
    "about": about(row),
    "windows": row.alert_from ? `${instant(row.alert_from)} to ${instant(row.alert_until)}${row.alert_grain ? ", by " + words(row.alert_grain) : ""}` : null,
    "quantity": row.alert_quantity ? words(row.alert_quantity) : null,
    "expected": row.expected_value === null ? null : exactMoney(row.expected_value),
    "actual": row.actual_value === null ? null : exactMoney(row.actual_value),
    "excess so far": row.excess_cost === null ? null : `${exactMoney(row.excess_cost)} ${row.currency}`,
    "resolved": row.resolved_at ? instant(row.resolved_at) : null,
    "silenced until": row.silenced_until ? instant(row.silenced_until) : null,
    ...budget,
    "detail": rest.detail ?? null,
    "principals": rest.principals?.text ?? null,
  };
  const shown = Object.entries(known).filter(([, value]) => value !== null).map(([what, value]) => ({ what, value }));
  return table("Facts", [{ key: "what", label: "what", head: true }, { key: "value", label: "is", long: true }], shown);
}

/** Parts that sum to the excess. */
function decomposition(parts, row) {
  const most = Math.max(...parts.map((it) => Math.abs(Number(it.amount))), 1e-12);
  return table("What the excess is due to", [
    { key: "what", label: "due to", head: true },
    { key: "amount", label: `excess ${row.currency}`.trim(), format: money, exact: true, show: (it, format) => barred(Math.abs(Number(it.amount)) / most, format(it.amount)) },
  ], parts);
}

/** Shares of the excess; but principals are known by their tokens alone, workflows by all that they have cost. */
function contributing(what, found, row) {
  const measured = {
    principal: [
      { key: "requests", label: "requests", format: count },
      { key: "tokens", label: "tokens", format: count },
      { key: "share", label: "share of tokens", format: share },
    ],
    workflow: [{ key: "total", label: `cost in all ${row.currency}`.trim(), format: money, exact: true }],
  };
  return table(`Top contributors by ${what}`, [
    { key: "id", label: what, head: true, show: (it) => it.id || "none" },
    ...(measured[what] ?? [
      { key: "amount", label: `excess ${row.currency}`.trim(), format: money, exact: true },
      { key: "share", label: "share", format: share },
    ]),
  ], found);
}

function acknowledgement(row, role, done) {
  if (row.acknowledged_at) {
    return h("p", {}, `${row.acknowledged_by} on ${instant(row.acknowledged_at)}: ${row.acknowledgement ?? ""}`);
  }
  if (!["admin", "finance", "operator"].includes(role)) {
    return h("p", { class: "empty" }, "Nobody has acknowledged it yet.");
  }
  const note = h("input", { id: "note", name: "note", required: true, maxlength: "1000", autocomplete: "off" });
  const fault = h("p", { class: "fault", role: "alert", hidden: true });
  const send = async (event) => {
    event.preventDefault();
    try {
      await post(`/alerts/${encodeURIComponent(row.alert_id)}/ack`, { note: note.value });
      await done();
    } catch (error) {
      fault.textContent = error.message;
      fault.hidden = false;
    }
  };
  return [h("form", { class: "ack", on: { submit: send } },
    h("label", { class: "field", for: "note" }, "What is done about it", note),
    h("button", { class: "first" }, "Acknowledge")), fault];
}

/** How many are open, for the navigation. */
export const openCount = (all) => (all.length === 0 ? "" : ` (${count(all.length)})`);
