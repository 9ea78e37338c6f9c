// Nodes as a heat map, pool by pool: the colour says one share, the text two.
import { h } from "./dom.js";
import { share } from "./format.js";
import { to } from "./route.js";

/** Above so many nodes each is a small square; its numbers are in its name. */
const NAMED = 120;
const NAMES = { busy_share: "busy", mfu: "MFU", mbu: "MBU" };

/**
 * @param {object[]} nodes rows of the last minute
 * @param {string} by the share that the colour says
 */
export function heatMap(nodes, by) {
  if (nodes.length === 0) {
    return h("p", { class: "empty" }, "No node was heard of yet.");
  }
  // Utilization seldom comes near its peak: its colours span what there is.
  const full = by === "busy_share" ? 1 : Math.max(0.01, ...nodes.map((it) => Number(it[by] ?? 0)));
  const pools = [...Map.groupBy(nodes, (it) => it.pool_id ?? "")].sort(([a], [b]) => a.localeCompare(b));
  return [
    h("div", { class: nodes.length > NAMED ? "pools many" : "pools" }, pools.map(([pool, members]) =>
      h("div", {}, h("h3", {}, pool || "no pool"), h("ul", { class: "nodes" },
        members.sort((a, b) => a.node_id.localeCompare(b.node_id)).map((it) => h("li", {}, cell(it, by, full))))))),
    h("p", { class: "scale" }, `${NAMES[by]} 0 %`, h("i"), share(full), by === "busy_share" ? null : "(the highest)"),
  ];
}

function cell(node, by, full) {
  const silent = node.heard_of === false || Number(node.busy_share ?? 0) === 0;
  const second = by === "busy_share" ? "mfu" : "busy_share";
  const value = (key) => `${NAMES[key]} ${share(node[key])}`;
  return h("a", {
    href: to(["fleet", node.node_id]),
    class: silent ? "silent" : null,
    title: `${node.node_id}: ${node.model_id} on ${node.accelerator_count} ${node.accelerator_id}`,
    style: { "--heat": `${Math.round((Number(node[by] ?? 0) / full) * 100)}%` },
  }, h("span", { class: "name" }, node.node_id),
  h("span", { class: "values" }, h("span", { class: "unseen" }, NAMES[by]), h("b", {}, share(node[by])), h("span", {}, value(second))));
}
