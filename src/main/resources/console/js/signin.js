// Asks for a token. It stays in this tab: sessionStorage forgets it with the tab.
import { session } from "./api.js";
import { h } from "./dom.js";

/** @param {?string} why what the API said of the last token */
export function signInPage(why, done) {
  const token = h("input", { id: "token", type: "password", required: true, autocomplete: "off", spellcheck: "false" });
  const send = (event) => {
    event.preventDefault();
    session.signIn(token.value.trim());
    done();
  };
  return h("form", { class: "panel sign-in", on: { submit: send } },
    h("h1", {}, "Sign in"),
    h("p", {}, "The console shows what your token may see."),
    why && session.token() !== null ? h("p", { class: "fault", role: "alert" }, why) : null,
    h("label", { class: "field", for: "token" }, "Token", token),
    h("button", { class: "first" }, "Sign in"),
    h("p", { class: "empty" }, "An administrator makes one: ", h("code", {}, "fleetledger token create")));
}
