// A row of the numbers that matter most.
import { h } from "./dom.js";

/** @param {[label: string, value: any, below: ?string][]} all */
export function figures(all) {
  return h("dl", { class: "figures" }, all.map(([label, value, below]) =>
    h("div", {}, h("dt", {}, label), h("dd", {}, String(value)), below ? h("dd", {}, below) : null)));
}
