// Rows of windows and groups, turned into one series for each group.
import { sum } from "./decimal.js";

const MOST = 7;

/**
 * The series of a chart; what is beyond the largest seven goes into "others".
 * @param {object[]} rows with `window_start`
 * @param {string} group the column that tells series apart
 * @param {string} value the column to show, exact decimals or integers
 * @param {number} seconds how long a window is
 * @returns {{times: string[], series: {label: string, values: (string|null)[]}[]}}
 */
export function pivot(rows, group, value, seconds) {
  const times = windows(rows, seconds);
  const groups = Map.groupBy(rows.filter((it) => it[value] !== null && it[value] !== undefined), (it) => it[group] ?? "");
  const ranked = [...groups].map(([name, all]) => ({ name, all, total: Number(sum(all.map((it) => it[value]))) }))
    .sort((a, b) => b.total - a.total || a.name.localeCompare(b.name));
  // By name, so that a group has the same place and colour in charts beside each other.
  const shown = ranked.slice(0, ranked.length > MOST + 1 ? MOST : ranked.length)
    .sort((a, b) => a.name.localeCompare(b.name))
    .map((it) => ({ label: it.name || "none", all: it.all }));
  if (shown.length < ranked.length) {
    shown.push({ label: "others", all: ranked.slice(shown.length).flatMap((it) => it.all) });
  }
  return { times, series: shown.map(({ label, all }) => ({ label, values: along(times, all, value) })) };
}

function along(times, rows, value) {
  const at = Map.groupBy(rows, (it) => it.window_start);
  return times.map((time) => (at.has(time) ? sum(at.get(time).map((it) => it[value])) : null));
}

/** One series for each column of rows that have one row per window. */
export function columns(rows, labels, seconds) {
  const times = windows(rows, seconds);
  const at = new Map(rows.map((it) => [it.window_start, it]));
  return {
    times,
    series: Object.entries(labels).map(([key, label]) => ({ label, values: times.map((it) => at.get(it)?.[key] ?? null) })),
  };
}

/** The windows from the first to the last row, those without a row too: a gap must show as one. */
function windows(rows, seconds) {
  const starts = rows.map((it) => Date.parse(it.window_start));
  const first = Math.min(...starts);
  const length = starts.length === 0 ? 0 : Math.round((Math.max(...starts) - first) / 1000 / seconds) + 1;
  const named = new Map(rows.map((it) => [Date.parse(it.window_start), it.window_start]));
  return Array.from({ length }, (_, nth) => first + nth * seconds * 1000).map((it) => named.get(it) ?? new Date(it).toISOString());
}
