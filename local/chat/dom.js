/** Building blocks of the page. Data from outside only ever becomes text nodes or checked URLs, never markup. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Makes an element.
 * @param {string} tag
 * @param {{class?: string, text?: string, attrs?: Record<string, string>, on?: Record<string, EventListener>}} options
 * @param {...(Node|null|undefined)} children Missing ones are left out.
 * @returns {HTMLElement}
 */
export function el(tag, options = {}, ...children) {
  const element = document.createElement(tag);
  if (options.class) element.className = options.class;
  if (options.text !== undefined) element.textContent = options.text;
  for (const [name, value] of Object.entries(options.attrs ?? {})) element.setAttribute(name, value);
  for (const [name, listener] of Object.entries(options.on ?? {})) element.addEventListener(name, listener);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** An icon of icons.svg by its symbol name; hidden from screen readers. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/static/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

export function button(label, className, onClick) {
  return el("button", { class: className, text: label, attrs: { type: "button" }, on: { click: onClick } });
}

/** Opens in a new tab that cannot reach back into this page. `href` has passed `webUrl`. */
export function externalLink(href, className, ...children) {
  return el("a", { class: className, attrs: { href, target: "_blank", rel: "noopener noreferrer" } }, ...children);
}

/** The value as an absolute http(s) URL, else null: `javascript:` and the like never reach an attribute. */
export function webUrl(value) {
  if (typeof value !== "string" || !URL.canParse(value)) return null;
  const url = new URL(value);
  return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
}

export function prefersReducedMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
