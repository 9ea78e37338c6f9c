// The range of time and the tenant that views are narrowed to.
import { h } from "./dom.js";
import { PRESETS } from "./range.js";
import { changed } from "./route.js";

/**
 * Shows the filters of a place.
 * @param {HTMLFormElement} form
 * @param {object} state `shown`: names of the filters that the place has; `range`, `tenant`, `tenants` to choose from (none: no choice), `go`
 */
export function showFilters(form, { shown, range, tenant, tenants, go }) {
  const state = JSON.stringify([shown, range.name, range.name === null ? [range.from, range.until] : null, tenant, tenants]);
  form.hidden = shown.length === 0;
  if (form.dataset.state === state) {
    return;
  }
  form.dataset.state = state;
  const from = field("from", range.from);
  const until = field("until", range.until);
  const stated = (event) => {
    event.preventDefault();
    const right = Date.parse(instantOf(from.value)) < Date.parse(instantOf(until.value));
    until.setCustomValidity(right ? "" : "The end lies after the beginning.");
    if (until.reportValidity()) {
      go(changed({ range: null, from: instantOf(from.value), until: instantOf(until.value) }));
    }
    until.setCustomValidity("");
  };
  form.onsubmit = stated;
  const ranges = [
    h("div", { class: "ranges", role: "group", "aria-label": "Range" }, Object.keys(PRESETS).map((name) =>
      h("button", { type: "button", "aria-pressed": String(name === range.name), on: { click: () => go(changed({ range: name, from: null, until: null })) } }, name))),
    h("label", {}, "From (UTC)", from),
    h("label", {}, "Until (UTC)", until),
    h("button", {}, "Show"),
  ];
  form.replaceChildren(...(shown.includes("range") ? ranges : []),
    shown.includes("tenant") ? h("label", {}, "Tenant", choose(tenants, tenant, go)) : "");
}

/** A text, since the browser's own fields for dates know neither UTC nor 24 hours everywhere. */
const field = (name, value) => h("input", {
  name, value: value.slice(0, 16).replace("T", " "), required: true, autocomplete: "off",
  pattern: "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d", title: "such as 2026-03-01 18:00, UTC",
});
const instantOf = (text) => text.replace(" ", "T") + ":00Z";

function choose(tenants, tenant, go) {
  const select = h("select", { name: "tenant", on: { change: () => go(changed({ tenant: select.value })) } },
    h("option", { value: "" }, "all"), tenants.map((it) => h("option", { value: it, selected: it === tenant }, it)));
  return select;
}
