// Charts over time, each with a legend that follows the pointer and the table behind it.
import uPlot from "../vendor/uplot/uPlot.esm.js";
import { h } from "./dom.js";
import { day, instant, mark, money, time } from "./format.js";
import { table } from "./table.js";

const HEIGHT = 190;
const COLOURS = 8;

/** A colour of the page as it is in this theme; the canvas knows no variables. */
function colour(name) {
  const probe = h("i", { hidden: true, style: { color: `var(--${name})` } });
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

const number = (value) => (value === null || value === undefined ? null : Number(value));

/** Sums from the first series up, for areas on top of each other; nothing counts as 0. */
function stacked(values) {
  let below = [];
  return values.map((series) => (below = series.map((value, index) => (value ?? 0) + (below[index] ?? 0))));
}

/**
 * A chart over time.
 * @param {object} chart
 * @param {string} chart.title what it shows, for those who can't see it
 * @param {string[]} chart.times starts of windows, ascending
 * @param {number} chart.seconds how long a window is
 * @param {{label: string, values: any[]}[]} chart.series
 * @param {(value: any) => string} chart.format of a value
 * @param {boolean} [chart.stack] areas on top of each other; else lines
 * @param {string[]} [chart.colours] of the series, by their names in page.css, where the page's order of colours does not do
 * @param {(time: string) => void} [chart.pick] told the window that was clicked
 */
export function chart({ title, times, seconds, series, format, stack = false, colours = [], pick = null }) {
  const colourOf = (nth) => colours[nth] ?? `s${nth % COLOURS}`;
  if (times.length === 0 || series.length === 0) {
    return h("p", { class: "empty" }, "Nothing in this range.");
  }
  const legend = h("ul", { class: stack ? "legend filled" : "legend" });
  const plot = h("div", { class: "plot" });
  const values = series.map((it) => it.values.map(number));
  const starts = times.map((it) => Date.parse(it) / 1000);
  // An area ends where its last window does.
  const data = stack
    ? [[...starts, starts.at(-1) + seconds], ...stacked(values).map((it) => [...it, it.at(-1)]).reverse()]
    : [starts, ...values];
  tell(null);

  function tell(index) {
    const at = Math.min(index ?? times.length - 1, times.length - 1);
    legend.replaceChildren(h("li", {}, instant(times[at])), ...series.map((it, nth) =>
      h("li", {}, h("i", { class: "key", style: { "--key": `var(--${colourOf(nth)})` } }), `${it.label} `, h("b", {}, format(it.values[at])))));
  }

  function draw() {
    const text = colour("muted");
    const grid = { stroke: colour("line"), width: 1 };
    const lines = series.map((it, nth) => {
      const stroke = colour(colourOf(nth));
      return stack
        ? { stroke, width: 0, fill: stroke, paths: uPlot.paths.stepped({ align: 1 }), points: { show: false } }
        : { stroke, width: 1.75, points: { show: times.length < 3, size: 5 } };
    });
    const font = "11px system-ui, sans-serif";
    return new uPlot({
      width: Math.max(240, plot.clientWidth),
      height: HEIGHT,
      tzDate: (at) => uPlot.tzDate(new Date(at * 1000), "Etc/UTC"),
      legend: { show: false },
      cursor: { y: false, points: { show: !stack }, drag: { x: false, y: false } },
      scales: { x: { range: (_, from, until) => [from, Math.max(until, from + seconds)] }, y: { range: (_, low, high) => [Math.min(0, low ?? 0), (high || 1) * 1.05] } },
      axes: [
        { stroke: text, grid, ticks: grid, font, size: 28, values: (_, ticks) => ticks.map((it) => tick(it)) },
        { stroke: text, grid, ticks: { show: false }, font, size: 56, values: (_, ticks) => ticks.map((it) => (format === money ? mark(it) : format(it))) },
      ],
      series: [{}, ...(stack ? lines.reverse() : lines)],
      hooks: { setCursor: [(self) => tell(self.cursor.idx)] },
    }, data, plot);
  }

  function tick(at) {
    const iso = new Date(at * 1000).toISOString();
    return iso.slice(11, 16) === "00:00" ? day(iso).slice(0, -5) : time(iso);
  }

  let drawn = null;
  const again = () => {
    drawn?.destroy();
    drawn = plot.isConnected && plot.clientWidth > 0 ? draw() : null;
  };
  new ResizeObserver(() => (drawn === null ? again() : drawn.setSize({ width: Math.max(240, plot.clientWidth), height: HEIGHT }))).observe(plot);
  const retheme = () => (plot.isConnected ? again() : document.removeEventListener("themechange", retheme));
  document.addEventListener("themechange", retheme);
  if (pick !== null) {
    plot.addEventListener("click", () => {
      const at = times[drawn?.cursor.idx ?? -1];
      if (at !== undefined) {
        pick(at);
      }
    });
  }

  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", `${title}; the table below has its numbers`);
  return h("div", { class: "chart" }, legend, plot, numbers({ title, times, series, format }));
}

/** The table behind a chart. */
function numbers({ title, times, series, format }) {
  const rows = times.map((at, index) => ({ at, ...Object.fromEntries(series.map((it, nth) => [`v${nth}`, it.values[index]])) }));
  const columns = [
    { key: "at", label: "from (UTC)", head: true, show: (row) => instant(row.at) },
    ...series.map((it, nth) => ({ key: `v${nth}`, label: it.label, format, exact: true })),
  ];
  const details = h("details", { class: "data" }, h("summary", {}, "Table"));
  details.addEventListener("toggle", () => {
    if (details.open && details.childElementCount === 1) {
      details.append(table(title, columns, rows.reverse(), { tall: true }));
    }
  });
  return details;
}
