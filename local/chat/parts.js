/** What the cards are made of: pictures, buttons, things that can be tapped. */

import { button, el, externalLink, icon, webUrl } from "./dom.js";

const NOT_HERE = {
  phone: (action) => `전화 걸기(${action.phoneNumber ?? ""})는 이 페이지에서 할 수 없어요.`,
  share: () => "공유하기는 카카오톡에서만 할 수 있어요.",
  operator: () => "상담원 연결은 카카오톡에서만 할 수 있어요.",
};

/**
 * A picture in a box of fixed shape; a neutral tile with the alternative text if it cannot be loaded.
 * @param {string} url
 * @param {string} alt
 * @param {"wide"|"square"|"cover"|"natural"} shape 2:1 centre crop; 1:1 whole picture; 1:1 centre crop; as it is.
 */
export function picture(url, alt, shape) {
  const box = el("div", { class: `picture ${shape}` });
  const fallback = () => {
    const tile = el("div", { class: "picture-missing", attrs: { role: "img", "aria-label": alt || "그림" } });
    tile.append(icon("note"));
    if (alt) tile.append(el("span", { text: alt }));
    box.replaceChildren(tile);
  };
  const src = webUrl(url);
  if (src === null) {
    fallback();
    return box;
  }
  const image = el("img", {
    attrs: { alt, loading: "lazy", decoding: "async", referrerpolicy: "no-referrer", draggable: "false" },
    on: { error: fallback },
  });
  image.src = src;
  box.append(image);
  return box;
}

/** Kakao's Thumbnail: `fixedRatio` true shows the whole picture 1:1, else a 2:1 crop; it may be a link. */
export function thumbnail(data, title) {
  const box = picture(data.imageUrl, data.altText ?? title ?? "", data.fixedRatio === true ? "square" : "wide");
  const href = linkUrl(data.link);
  return href ? externalLink(href, "thumbnail-link", box) : box;
}

/** Of a Kakao Link `web` wins over the others. */
export function linkUrl(link) {
  return webUrl(link?.web) ?? webUrl(link?.mobile) ?? webUrl(link?.pc);
}

/**
 * The buttons of a card; null without any.
 * @param {object} card `buttonLayout` wins; else a whole 1:1 picture puts up to two buttons side by side.
 * @param {{tap: Function, notify: Function}} context
 */
export function cardButtons(card, context) {
  const buttons = card.buttons ?? [];
  if (buttons.length === 0) return null;
  const byPicture = card.thumbnail?.fixedRatio === true && buttons.length <= 2 ? "horizontal" : "vertical";
  const layout = card.buttonLayout === "horizontal" || card.buttonLayout === "vertical" ? card.buttonLayout : byPicture;
  return el("div", { class: `card-buttons ${layout}` }, ...buttons.map((action) => cardButton(action, context)));
}

function cardButton(action, context) {
  const label = action.label ?? "";
  if (action.action === "webLink") {
    const href = webUrl(action.webLinkUrl);
    if (href) return externalLink(href, "card-button", document.createTextNode(label));
    return button(label, "card-button", () => context.notify("열 수 없는 주소예요."));
  }
  if (action.action === "message" || action.action === "block") {
    return button(label, "card-button", () => context.tap("CARD_BUTTON", action));
  }
  const explain = NOT_HERE[action.action] ?? (() => `'${action.action}' 버튼은 이 페이지에서 쓸 수 없어요.`);
  return button(label, "card-button", () => context.notify(explain(action)));
}

/** One row of a list card: a link, a tap, or plain. */
export function listItem(item, context) {
  const words = el("span", { class: "list-words" }, el("span", { class: "list-title", text: item.title ?? "" }));
  if (item.description) words.append(el("span", { class: "list-description", text: item.description }));
  const content = [words, item.imageUrl ? picture(item.imageUrl, item.title ?? "", "cover") : null];
  const href = linkUrl(item.link);
  if (href) return el("li", {}, externalLink(href, "list-item", ...content));
  if (item.action === "message" || item.action === "block") {
    const tap = () => context.tap("LIST_ITEM", item);
    return el("li", {}, el("button", { class: "list-item", attrs: { type: "button" }, on: { click: tap } }, ...content));
  }
  return el("li", {}, el("div", { class: "list-item" }, ...content));
}
