// Starts the console: who is here, where they are, and what happens meanwhile.
import { get, rows, session } from "./api.js";
import { h } from "./dom.js";
import { showFilters } from "./filters.js";
import { follow } from "./live.js";
import { rangeOf } from "./range.js";
import { here, to } from "./route.js";
import { signInPage } from "./signin.js";
import { pageOf, seenBy, viewsOf } from "./views.js";
import { openCount } from "./views/alerts.js";

const main = document.getElementById("main");
const at = (id) => document.getElementById(id);

/** What is known of the reader and the fleet; null until the API has said. */
let known = null;
let page = null;
let range = null;
let place = "";
let stop = () => {};

const go = (target) => { location.hash = target.slice(1); };

async function start() {
  const [me, version] = await Promise.all([get("/me"), get("/version")]);
  const tenants = me.role === "tenant" ? [me.tenant] : [...new Set((await rows("/catalog/tenants")).map((it) => it.tenant_id))].sort();
  known = { me, tenants, clock: clockOf(version) };
  at("me").textContent = [me.role, me.tenant].filter(Boolean).join(" ");
  at("sign-out").hidden = session.token() === null;
  at("version").textContent = version.version;
  listen();
  show();
}

function listen() {
  stop();
  stop = follow(heard, poll, (state) => {
    at("live").dataset.state = state;
    at("live").textContent = { live: "Live", polling: "Polling", away: "No answer" }[state];
  });
}

/** Where the fleet's own time ends; before its first event, the wall's. */
const clockOf = (version) => Date.parse(version.fleet_clock?.last_at ?? version.now);

function show() {
  if (known === null) {
    return;
  }
  const { parts, parameters } = here();
  const { me, tenants, clock } = known;
  const views = viewsOf(me.role);
  if (parts.length === 0) {
    location.replace(to([views[0].name]));
    return;
  }
  range = rangeOf(parameters, clock);
  const tenant = me.role === "tenant" ? null : parameters.tenant ?? null;
  at("views").replaceChildren(...views.map((it) =>
    h("li", {}, h("a", { href: to([it.name]), "aria-current": it.name === parts[0] ? "page" : null, id: `view-${it.name}` }, it.label))));
  page = pageOf(parts, { range, tenant, tenants, role: me.role, own: me.tenant, sees: seenBy(me.role), go });
  if (page === null) {
    page = { title: "There is no such page", parts: [], filters: [] };
  }
  const shown = (page.filters ?? ["range"]).filter((it) => it !== "tenant" || me.role !== "tenant");
  showFilters(at("filters"), { shown, range, tenant, tenants, go });
  document.title = `${page.title} \u00b7 FleetLedger`;
  main.replaceChildren(
    h("div", { class: "head" }, page.trail && h("nav", { "aria-label": "Way here" }, h("ol", { class: "trail" }, page.trail.map(([label, target]) =>
      h("li", {}, h("a", { href: target }, label))))), h("h1", {}, page.title)),
    h("div", { class: "grid" }, page.parts.map((it) => it.node)));
  page.parts.forEach((it) => it.refresh());
  alertsInNavigation();
}

function heard(event, data) {
  if (event === "fleet" || event === "usage") {
    const last = Math.max(...data.rows.map((it) => Date.parse(it.window_start)));
    if (Number.isFinite(last)) {
      tick(last + 60000);
    }
  } else if (event === "alerts") {
    known.open = data.rows;
    alertsInNavigation();
    if (here().parts[0] === "alerts") {
      page.parts.forEach((it) => it.refresh());
    }
  }
}

async function poll() {
  tick(clockOf(await get("/version")));
}

/** The fleet's time has gone on: ranges that end with it move along, and what is shown is asked anew. */
function tick(clock) {
  if (clock <= known.clock) {
    return;
  }
  known.clock = clock;
  if (page !== null) {
    Object.assign(range, rangeOf(here().parameters, clock));
    page.reset?.();
    page.parts.forEach((it) => it.refresh());
  }
}

function alertsInNavigation() {
  const link = at("view-alerts");
  if (link !== null && known.open) {
    link.textContent = "Alerts" + openCount(known.open);
  }
}

function signIn(why) {
  stop();
  known = null;
  at("filters").hidden = true;
  at("views").replaceChildren();
  document.title = "Sign in \u00b7 FleetLedger";
  main.replaceChildren(signInPage(why, begin));
  main.querySelector("input").focus();
}

function begin() {
  start().catch((error) => {
    if (error.status !== 401) {
      main.replaceChildren(h("p", { class: "fault", role: "alert" }, `The API does not answer: ${error.message}`));
    }
  });
}

document.addEventListener("signedout", (event) => signIn(event.detail));
at("sign-out").addEventListener("click", () => {
  session.signOut();
  signIn(null);
  begin();
});
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
// A page that the browser keeps for "back" must not keep its stream: a browser opens but few at once.
addEventListener("pagehide", () => stop());
addEventListener("pageshow", (event) => {
  if (event.persisted && known !== null) {
    listen();
  }
});
addEventListener("hashchange", () => {
  const was = place;
  place = here().parts.join("/");
  show();
  if (was !== place) {
    main.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
});
begin();
