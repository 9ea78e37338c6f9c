// A part of a view: a heading, and content that is loaded, drawn, and drawn anew when it changed.
import { h } from "./dom.js";
import { Refusal } from "./api.js";

/**
 * A panel.
 * @param {string} title
 * @param {() => Promise<any>} load
 * @param {(data: any) => Node|Node[]} draw
 * @param {object} [options] `width`: "half" or "third"; `note`: a line beside the title; `tools`: buttons
 * @returns {{node: Element, refresh: () => Promise<void>, redraw: () => void}}
 */
export function panel(title, load, draw, { width = "", note = null, tools = [] } = {}) {
  const id = "p-" + title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  const body = h("div", { class: "body", "aria-busy": "true" }, h("p", { class: "empty" }, "Loading"));
  const node = h("section", { class: `panel ${width}`.trim(), "aria-labelledby": id },
    h("header", {}, h("h2", { id }, title),
      note === null ? null : h("span", { class: "note" }, note),
      tools.length === 0 ? null : h("div", { class: "tools" }, tools)),
    body);
  let drawn = null;
  let data = null;

  function show() {
    const open = [...body.querySelectorAll("details")].map((it) => it.open);
    const scrolled = body.querySelector(".scroll")?.scrollTop ?? 0;
    body.replaceChildren(...[draw(data)].flat().filter((it) => it !== null));
    body.querySelectorAll("details").forEach((it, index) => { it.open = open[index] ?? it.open; });
    const scroll = body.querySelector(".scroll");
    if (scroll !== null) {
      scroll.scrollTop = scrolled;
    }
  }

  async function refresh() {
    try {
      const loaded = await load();
      const text = JSON.stringify(loaded);
      if (text !== drawn) {
        data = loaded;
        show();
        drawn = text;
      }
    } catch (error) {
      drawn = null;
      body.replaceChildren(fault(error));
    }
    body.setAttribute("aria-busy", "false");
  }

  return {
    node,
    refresh,
    redraw: () => {
      if (drawn !== null) {
        show();
      }
    },
  };
}

/** What went wrong, for people. */
function fault(error) {
  if (error instanceof Refusal) {
    return h("p", { class: error.status === 403 ? "empty" : "fault", role: "alert" }, error.message);
  }
  console.error(error);
  return h("p", { class: "fault", role: "alert" }, `This can't be shown: ${error.message}`);
}

/** Buttons of which one is pressed; `chosen` is told the name of another one. */
export function choice(names, present, chosen) {
  const buttons = Object.entries(names).map(([name, label]) =>
    h("button", { type: "button", "aria-pressed": String(name === present), on: { click: () => press(name) } }, label));
  function press(name) {
    buttons.forEach((button, index) => button.setAttribute("aria-pressed", String(Object.keys(names)[index] === name)));
    chosen(name);
  }
  return buttons;
}
