/** Kakao's output components (SkillResponse 2.0, template.outputs) as elements. The response has passed the rule check. */

import { carousel } from "./carousel.js";
import { button, el } from "./dom.js";
import { won } from "./format.js";
import { cardButtons, listItem, picture, thumbnail } from "./parts.js";

/** Kakao hides what follows the 500th character of a simpleText behind 전체 보기. */
const FOLDED_LENGTH = 500;

const RENDERERS = {
  simpleText, simpleImage, textCard, basicCard, commerceCard, listCard, itemCard, carousel: cardCarousel,
};

/**
 * Draws one element of template.outputs.
 * @param {object} output One component under its type, e.g. {simpleText: {text}}.
 * @param {{tap: Function, notify: Function, showFullText: Function}} context
 * @returns {HTMLElement}
 * @throws {Error} for a component that Kakao does not have.
 */
export function renderOutput(output, context) {
  const [type, data] = Object.entries(output)[0] ?? [];
  if (!Object.hasOwn(RENDERERS, type)) throw new Error(`unknown output component: ${type}`);
  return RENDERERS[type](data, context);
}

function simpleText(data, context) {
  const characters = Array.from(data.text);
  const bubble = el("div", { class: "bubble" });
  if (characters.length <= FOLDED_LENGTH) {
    bubble.textContent = data.text;
    return bubble;
  }
  bubble.append(
    el("span", { text: `${characters.slice(0, FOLDED_LENGTH).join("")}…` }),
    button("전체 보기", "unfold", () => context.showFullText(data.text)),
  );
  return bubble;
}

function simpleImage(data) {
  return el("div", { class: "card image-card" }, picture(data.imageUrl, data.altText ?? "", "natural"));
}

function textCard(data, context) {
  return el("article", { class: "card" }, cardText(data), cardButtons(data, context));
}

function basicCard(data, context) {
  return el("article", { class: "card" }, thumbnail(data.thumbnail, data.title), cardText(data), cardButtons(data, context));
}

function commerceCard(data, context) {
  const body = el("div", { class: "card-text" }, profile(data.profile, "nickname"), price(data));
  if (data.title) body.append(el("h2", { class: "commerce-title", text: data.title }));
  if (data.description) body.append(el("p", { text: data.description }));
  return el(
    "article", { class: "card" },
    thumbnail(data.thumbnails[0], data.title), body,
    cardButtons({ ...data, thumbnail: data.thumbnails[0] }, context),
  );
}

/** `discountedPrice` always wins over `discount`; `discountRate` means nothing without it. */
function price(data) {
  const final = data.discountedPrice ?? data.price - (data.discount ?? 0);
  const line = el("p", { class: "price" });
  if (final !== data.price) {
    const rate = (data.discountedPrice !== undefined && data.discountRate) || Math.round((1 - final / data.price) * 100);
    line.append(el("span", { class: "price-rate", text: `${rate}%` }));
  }
  line.append(el("strong", { text: won(final) }));
  if (final !== data.price) line.append(el("s", { text: won(data.price) }));
  return line;
}

function listCard(data, context) {
  return el(
    "article", { class: "card list-card" },
    el("h2", { class: "list-header", text: data.header.title }),
    el("ul", { class: "list" }, ...data.items.map((item) => listItem(item, context))),
    cardButtons(data, context),
  );
}

function itemCard(data, context) {
  const card = el("article", { class: "card" });
  if (data.thumbnail) {
    const { width, height } = data.thumbnail;
    card.append(thumbnail({ ...data.thumbnail, fixedRatio: !(width > height) }, data.title));
  }
  if (data.head) card.append(el("h2", { class: "item-head", text: data.head.title }));
  if (data.profile) card.append(el("div", { class: "item-profile" }, profile(data.profile, "title")));
  if (data.imageTitle) card.append(imageTitle(data.imageTitle));
  card.append(itemList(data));
  if (data.title || data.description) card.append(cardText(data));
  const buttons = cardButtons(data, context);
  if (buttons) card.append(buttons);
  return card;
}

function itemList(data) {
  const alignment = data.itemListAlignment === "right" ? "right" : "left";
  const list = el("dl", { class: `item-list ${alignment}` });
  for (const row of data.itemList) list.append(itemRow(row, ""));
  if (data.itemListSummary) list.append(itemRow(data.itemListSummary, "summary"));
  return list;
}

function itemRow(row, className) {
  return el("div", { class: className }, el("dt", { text: row.title }), el("dd", { text: row.description }));
}

function imageTitle(data) {
  const words = el("div", { class: "image-title-words" }, el("h2", { text: data.title }));
  if (data.description) words.append(el("p", { text: data.description }));
  const image = data.imageUrl ? picture(data.imageUrl, data.title, "cover") : null;
  return el("div", { class: "image-title" }, words, image);
}

function profile(data, nameField) {
  if (!data) return null;
  const image = data.imageUrl ? picture(data.imageUrl, "", "cover") : null;
  return el("div", { class: "profile" }, image, el("span", { text: data[nameField] ?? "" }));
}

function cardText(data) {
  const body = el("div", { class: "card-text" });
  if (data.title) body.append(el("h2", { text: data.title }));
  if (data.description) body.append(el("p", { text: data.description }));
  return body.childElementCount ? body : null;
}

function cardCarousel(data, context) {
  const cards = data.items.map((item) => RENDERERS[data.type](item, context));
  if (data.header) cards.unshift(carouselHeader(data.header));
  return carousel(`카드 ${cards.length}장`, cards);
}

function carouselHeader(header) {
  const card = el("article", { class: "card carousel-header" }, cardText(header));
  if (header.thumbnail) card.prepend(picture(header.thumbnail.imageUrl, header.title ?? "", "wide"));
  return card;
}
