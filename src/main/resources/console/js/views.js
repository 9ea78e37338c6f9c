// The views: what they are called, whose they are, and what of the API each role may ask.
import { alert, alerts } from "./views/alerts.js";
import { charges } from "./views/charges.js";
import { fleet, node } from "./views/fleet.js";
import { models } from "./views/models.js";
import { quality } from "./views/quality.js";
import { statement, statements } from "./views/statements.js";
import { tenant } from "./views/tenant.js";
import { tenants } from "./views/tenants.js";

const PLATFORM = ["admin", "finance", "operator"];
const MONEY = ["admin", "finance", "tenant"];

/** The navigation, in its order. */
const VIEWS = [
  { name: "fleet", label: "Fleet", roles: PLATFORM },
  { name: "tenants", label: "Tenants", roles: [...PLATFORM, "tenant"] },
  { name: "models", label: "Models and hardware", roles: PLATFORM },
  { name: "alerts", label: "Alerts", roles: [...PLATFORM, "tenant"] },
  { name: "statements", label: "Statements", roles: MONEY },
  { name: "quality", label: "Laws and quality", roles: [...PLATFORM, "tenant"] },
];

/** Routes that not every role may ask; the API refuses them all the same. */
const ASKS = {
  "charges": MONEY,
  "laws": PLATFORM,
  "intake": PLATFORM,
  "coverage": PLATFORM,
  "suspense/summary": [...PLATFORM, "tenant"],
  "quarantine/summary": ["admin", "operator"],
};

/** The views of a role. */
export const viewsOf = (role) => VIEWS.filter((it) => it.roles.includes(role));

/** Whether a role may ask for something of the API. */
export const seenBy = (role) => (what) => ASKS[what]?.includes(role) ?? true;

/** The page of a place: `title`, `trail` of links to it, `parts`; null if there is none. */
export function pageOf([view, id, grain, at], context) {
  switch (view) {
    case "fleet":
      return id === undefined ? fleet(context) : node({ ...context, id });
    case "tenants": {
      // A tenant sees one: itself.
      const own = id ?? (context.role === "tenant" ? context.own : undefined);
      if (own === undefined) {
        return tenants(context);
      }
      return at === undefined ? tenant({ ...context, id: own }) : charges({ ...context, id: own, grain, at });
    }
    case "models":
      return models(context);
    case "alerts":
      return id === undefined ? alerts(context) : alert({ ...context, id });
    case "statements":
      return grain === undefined ? statements(context) : statement({ id, first: grain });
    case "quality":
      return quality(context);
    default:
      return null;
  }
}
