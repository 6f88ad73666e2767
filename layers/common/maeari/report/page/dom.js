// Elements, numbers and tables. Texts are set as text, never as HTML.

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const find = (selector) => document.querySelector(selector);

const whole = new Intl.NumberFormat("en");
const decimal = (digits) => new Intl.NumberFormat("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const [one, two, three] = [decimal(1), decimal(2), decimal(3)];
const some = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

const count = (value) => (value === null || value === undefined ? "–" : whole.format(value));
const shown = (value, format = three) => (value === null || value === undefined ? "–" : format.format(value));
const percent = (value) => (value === null || value === undefined ? "–" : `${one.format(100 * value)}\u00a0%`);
const share = (part, all) => (all ? percent(part / all) : "–");
const moment = (iso) => (iso ? `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC` : "–");
const words = (name) => name.replaceAll("_", " ");
const titled = (name) => words(name).replace(/^./, (letter) => letter.toUpperCase());

// columns: [title, class], "number" or "prose"; rows: lists of texts or elements, the first of each is its heading.
function table(caption, columns, rows) {
  const head = columns.map(([title, kind]) => element("th", { scope: "col", class: kind }, title));
  const body = rows.map((row) => element("tr", {}, ...row.map((cell, place) => place
    ? element("td", { class: columns[place][1] }, cell)
    : element("th", { scope: "row", class: columns[place][1] }, cell))));
  return element("table", {}, element("caption", {}, caption), element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...body));
}

// "ballad|k-pop;energy-low|tempo-high" as a person reads it.
function reasonText(reason) {
  const [genres, traits = ""] = reason.split(";");
  const both = traits.split("|").filter(Boolean).map((trait) => traitText(trait));
  return [...genres.split("|").filter(Boolean), ...both].join(", ") || "–";
}

function traitText(trait) {
  const cut = trait.lastIndexOf("-");
  return `${trait.slice(cut + 1)} ${words(trait.slice(0, cut))}`;
}
