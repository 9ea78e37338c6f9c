// What the API says, with the token of this tab.
const BASE = "api/v1";
const KEY = "token";

/** An answer that is none: what went wrong, in the API's own line. */
export class Refusal extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export const session = {
  token: () => sessionStorage.getItem(KEY),
  signIn: (token) => sessionStorage.setItem(KEY, token),
  signOut: () => sessionStorage.removeItem(KEY),
};

/** The headers that say who asks. */
export function credentials() {
  const token = session.token();
  return token === null ? {} : { Authorization: `Bearer ${token}` };
}

/** An address of the API; parameters that are null are left out. */
export function address(path, parameters = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined) {
      query.set(name, value);
    }
  }
  const text = query.toString();
  return BASE + path + (text === "" ? "" : "?" + text);
}

async function refusal(response) {
  let detail = `${response.status} ${response.statusText}`;
  if (response.headers.get("Content-Type")?.includes("json")) {
    const problem = await response.json();
    detail = problem.detail ?? problem.title ?? detail;
  }
  if (response.status === 401) {
    document.dispatchEvent(new CustomEvent("signedout", { detail }));
  }
  return new Refusal(response.status, detail);
}

async function ask(path, parameters, options = {}) {
  const headers = { Accept: "application/json", ...credentials(), ...options.headers };
  const response = await fetch(address(path, parameters), { ...options, headers });
  if (!response.ok) {
    throw await refusal(response);
  }
  return response;
}

/** One answer as JSON. A number that a float would not say exactly stays the text that it came as. */
export async function get(path, parameters) {
  const text = await (await ask(path, parameters)).text();
  return JSON.parse(text, (_, value, context) =>
    typeof value === "number" && (context?.source ?? String(value)) !== String(value) ? context.source : value);
}

/** All rows of a table, page by page, at most `most` of them. */
export async function rows(path, parameters = {}, most = 20000) {
  const found = [];
  let cursor = null;
  do {
    const page = await get(path, { limit: 10000, ...parameters, cursor });
    found.push(...page.rows);
    cursor = page.next;
  } while (cursor !== null && cursor !== undefined && found.length < most);
  return found;
}

/** A question that several panels ask; asked anew after a reset. */
export function once(load) {
  let asked = null;
  return { load: () => (asked ??= load()), reset: () => { asked = null; } };
}

/** Sends JSON and returns the answer. */
export async function post(path, body) {
  const response = await ask(path, {}, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return response.json();
}

/** Has the browser save an answer as a file. A link could not carry the token. */
export async function download(path, parameters, name, accept) {
  const response = await ask(path, parameters, { headers: { Accept: accept } });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
