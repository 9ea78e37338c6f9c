// The lines of an hour or a day: quantity x unit price = charge, exactly, with the price's version.
import { rows } from "../api.js";
import { sum } from "../decimal.js";
import { h } from "../dom.js";
import { exact, exactMoney, instant, version, words } from "../format.js";
import { panel } from "../panel.js";
import { SECONDS } from "../range.js";
import { to } from "../route.js";
import { table } from "../table.js";

export function charges({ id, grain, at, own }) {
  const until = new Date(Date.parse(at) + SECONDS[grain] * 1000).toISOString();
  const lines = panel("Lines", () => rows("/charges", { grain, from: at, until, tenant: id }), (all) => [lineTable(all), ...totals(all)],
    { note: "quantity x unit price = charge, to the last digit" });
  const trail = [...(own === id ? [] : [["Tenants", to(["tenants"])]]), [id, to(["tenants", id])]];
  return { title: `Charges of ${instant(at)}, one ${grain}`, trail, parts: [lines], filters: [] };
}

const totals = (all) => [...Map.groupBy(all, (it) => it.currency)].map(([currency, lines]) =>
  h("p", { class: "total" }, `${exact(lines.length)} lines, `, h("b", {}, exactMoney(sum(lines.map((it) => it.charge)))), ` ${currency}`));

function lineTable(all) {
  return table("Lines of the charge", [
    { key: "model_id", label: "model", head: true },
    { key: "project_id", label: "project" },
    { key: "pool_id", label: "pool" },
    { key: "service_tier", label: "tier" },
    { key: "call_kind", label: "kind", show: (row) => words(row.call_kind) },
    { key: "unit", label: "unit", show: (row) => words(row.unit) },
    { key: "quantity", label: "quantity", format: exact },
    { key: "price_book_id", label: "price book" },
    { key: "price_version", label: "version", show: (row) => version(row.price_version) },
    { key: "price_scope", label: "price of" },
    { key: "tier_from", label: "from unit", format: (it) => (Number(it) < 0 ? "free" : exact(it)) },
    { key: "unit_price", label: "unit price", format: exact },
    { key: "charge", label: "charge", format: exactMoney },
    { key: "currency", label: "currency", show: (row) => (row.unpriced_reason ? h("span", { class: "tag warn" }, words(row.unpriced_reason)) : row.currency) },
  ], all, { tall: all.length > 20, empty: "Nothing was charged." });
}
