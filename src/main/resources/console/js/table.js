// Tables: headings that sort, numbers aligned, whole values in titles.
import { h } from "./dom.js";
import { ABSENT, money, moneyLike } from "./format.js";

const isText = (value) => value === null || value === undefined || Number.isNaN(Number(value)) || value === "";

function compare(a, b) {
  if (isText(a) && isText(b)) {
    return String(a ?? "").localeCompare(String(b ?? ""));
  }
  return isText(a) ? -1 : isText(b) ? 1 : Number(a) - Number(b);
}

/**
 * A table.
 * @param {string} caption what it shows, for those who can't see its surroundings
 * @param {object[]} stated the columns: `key`, `label`; `format` makes a number of it; `link` and `show` make
 *     something of a row; `head`: names the row; `exact` goes into the cell's title
 * @param {object[]} rows
 * @param {object} [options] `empty`: what to say without rows; `tall`: scrolls; `sort`: a key, "-" first: descending
 */
export function table(caption, stated, rows, { empty = "Nothing in this range.", tall = false, sort = null } = {}) {
  if (rows.length === 0) {
    return h("p", { class: "empty" }, empty);
  }
  let order = sort === null ? null : { key: sort.replace(/^-/, ""), down: sort.startsWith("-") };
  const amounts = moneyLike(stated.filter((it) => it.format === money).flatMap((it) => rows.map((row) => row[it.key])));
  const columns = stated.map((it) => (it.format === money ? { ...it, format: amounts } : it));
  const body = h("tbody");
  const headings = columns.map((column) => heading(column));
  const fill = () => {
    const sorted = order === null ? rows : [...rows].sort((a, b) => (order.down ? -1 : 1) * compare(a[order.key], b[order.key]));
    body.replaceChildren(...sorted.map((row) => h("tr", {}, columns.map((column) => cell(column, row)))));
    columns.forEach((column, index) => {
      const by = order?.key === column.key;
      headings[index].setAttribute("aria-sort", by ? (order.down ? "descending" : "ascending") : "none");
    });
  };

  function heading(column) {
    const pressed = () => {
      order = { key: column.key, down: order?.key === column.key ? !order.down : Boolean(column.format) };
      fill();
    };
    return h("th", { scope: "col", class: column.format ? "n" : null, title: column.title ?? null },
      h("button", { type: "button", on: { click: pressed } }, column.label));
  }

  fill();
  return h("div", { class: tall ? "scroll tall" : "scroll", tabindex: "0", role: "group", "aria-label": caption },
    h("table", {}, h("caption", { class: "unseen" }, caption), h("thead", {}, h("tr", {}, headings)), body));
}

/** A bar as long as a share, for comparing at a glance, and its number beside it. */
export const barred = (part, text) => [
  h("span", { class: "bar", "aria-hidden": "true", style: { "--part": `${Math.round((Number.isFinite(part) ? part : 0) * 100)}%` } }),
  h("span", { class: "beside" }, text),
];

function cell(column, row) {
  const value = row[column.key];
  const text = column.show?.(row, column.format) ?? column.format?.(value) ?? (value === null || value === undefined || value === "" ? ABSENT : String(value));
  const target = column.link?.(row);
  const content = target ? h("a", { href: target }, text) : text;
  const attributes = {
    class: [column.format ? "n" : null, column.long ? "long" : null].filter(Boolean).join(" ") || null,
    title: column.exact && value !== null && value !== undefined ? String(value) : null,
  };
  return column.head ? h("th", { scope: "row", ...attributes }, content) : h("td", attributes, content);
}
