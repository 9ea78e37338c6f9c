// Where the reader is, kept in the address behind "#", so that any page can be linked to.

/** The place that the address names: its parts and its parameters. */
export function here() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return {
    parts: path.split("/").filter((it) => it !== "").map(decodeURIComponent),
    parameters: Object.fromEntries(new URLSearchParams(query)),
  };
}

/** A link to a place; range and tenant of the present one go along unless others are given. */
export function to(parts, parameters = {}) {
  const { range, from, until, tenant } = here().parameters;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ range, from, until, tenant, ...parameters })) {
    if (value !== undefined && value !== null && value !== "") {
      query.set(name, value);
    }
  }
  const text = query.toString();
  return "#/" + parts.map(encodeURIComponent).join("/") + (text === "" ? "" : "?" + text);
}

/** The present place with other parameters. */
export const changed = (parameters) => to(here().parts, { ...here().parameters, ...parameters });
