// Panels with areas on top of each other: one for each value of a column, one chart for each currency.
import { chart } from "./chart.js";
import { h } from "./dom.js";
import { money, words } from "./format.js";
import { panel } from "./panel.js";
import { pivot } from "./pivot.js";
import { SECONDS } from "./range.js";

/** Columns whose values are names of the product, not of the reader. */
const COINED = ["unit", "call_kind"];

/**
 * @param {string} title
 * @param {() => Promise<object[]>} load rows with `window_start` and `currency`
 * @param {object} shown `group`: tells the column that tells areas apart; `value`: the column to show;
 *     `grain` of the windows; `pick`: told the window that was clicked; `note`
 */
export function stackPanel(title, load, { group, value, grain, pick = null, note = null }) {
  const draw = (all) => [...Map.groupBy(all, (it) => it.currency)].map(([currency, rows]) => {
    const { times, series } = pivot(rows, group(), value, SECONDS[grain]);
    const named = COINED.includes(group()) ? series.map((it) => ({ ...it, label: words(it.label) })) : series;
    return h("div", {}, chart({ title: `${title}, ${currency}`, times, series: named, seconds: SECONDS[grain], format: money, stack: true, pick }));
  });
  return panel(title, load, (all) => (all.length === 0 ? h("p", { class: "empty" }, "Nothing in this range.") : draw(all)), { width: "half", note });
}
