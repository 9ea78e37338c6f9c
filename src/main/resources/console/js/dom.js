// Elements without markup in strings: nothing that the API says can become markup.

/**
 * Makes an element.
 * @param {string} tag
 * @param {object} [attributes] `on` holds listeners, `style` custom properties; null and false are left out
 * @param {...any} children nodes, texts, arrays of these; null and false are left out
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) {
        element.addEventListener(event, listener);
      }
    } else if (name === "style") {
      for (const [property, text] of Object.entries(value)) {
        element.style.setProperty(property, text);
      }
    } else {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...kept(children));
  return element;
}

function kept(children) {
  return children.flat(Infinity).filter((it) => it !== null && it !== undefined && it !== false);
}
