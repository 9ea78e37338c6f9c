// All tenants: what they use, cost and are charged.
import { rows } from "../api.js";
import { count, milliseconds, money, share } from "../format.js";
import { panel } from "../panel.js";
import { BILLED } from "../range.js";
import { to } from "../route.js";
import { stackPanel } from "../stack.js";
import { table } from "../table.js";

const USED = "requests,input_tokens,output_tokens,cache_hit_share,goodput_share,ttft_p95_ms,cost,idle_cost,total_cost,cost_per_million_tokens";

export function tenants({ range, tenant, sees }) {
  const hours = () => ({ ...range.hours, tenant });
  const charged = sees("charges");
  const byTenant = { grain: "all", group: "tenant_id" };
  const parts = [
    panel("Usage, cost and charge", async () => joined(
      await rows("/usage", { ...hours(), ...byTenant, columns: USED }),
      charged ? await rows("/charges/summary", { ...hours(), ...byTenant }) : []), (all) => tenantTable(all, charged),
    { note: "whole hours; cost: what the hardware cost; charge: what the price book says" }),
    stackPanel("Cost", () => rows("/usage", { from: range.from, until: range.until, tenant, grain: range.grain, group: "tenant_id", columns: "total_cost" }),
      { group: () => "tenant_id", value: "total_cost", grain: range.grain, note: `by ${range.grain}, with the idle time that tenants bear` }),
    charged && stackPanel("Charge", () => rows("/charges/summary", { ...hours(), grain: BILLED[range.grain], group: "tenant_id" }),
      { group: () => "tenant_id", value: "charge", grain: BILLED[range.grain], note: `by ${BILLED[range.grain]}` }),
  ].filter(Boolean);
  return { title: "Tenants", parts, filters: ["range", "tenant"] };
}

/** Usage with the charge beside it; who is charged in another currency has a row for that. */
function joined(usage, charges) {
  const key = (row) => `${row.tenant_id} ${row.currency}`;
  const all = new Map(usage.map((it) => [key(it), it]));
  for (const it of charges) {
    all.set(key(it), { ...all.get(key(it)), ...it });
  }
  return [...all.values()];
}

function tenantTable(all, charged) {
  return table("Usage, cost and charge by tenant", [
    { key: "tenant_id", label: "tenant", head: true, link: (row) => to(["tenants", row.tenant_id]) },
    { key: "requests", label: "requests", format: count, exact: true },
    { key: "input_tokens", label: "in tokens", format: count, exact: true },
    { key: "output_tokens", label: "out tokens", format: count, exact: true },
    { key: "cache_hit_share", label: "cached", format: share },
    { key: "goodput_share", label: "goodput", format: share },
    { key: "ttft_p95_ms", label: "TTFT p95", format: milliseconds },
    { key: "currency", label: "currency" },
    { key: "cost", label: "compute", format: money, exact: true },
    { key: "idle_cost", label: "idle borne", format: money, exact: true },
    { key: "total_cost", label: "cost", format: money, exact: true },
    { key: "cost_per_million_tokens", label: "cost per Mtok", format: money, exact: true },
    charged && { key: "charge", label: "charge", format: money, exact: true },
  ].filter(Boolean), all, { sort: "-total_cost" });
}
