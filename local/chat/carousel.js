/** Cards side by side: swiped by touch (the browser's own scrolling), dragged by mouse, stepped by arrows and keys. */

import { el, icon, prefersReducedMotion } from "./dom.js";

/** A mouse that moved less than this clicks; one that moved more drags. */
const DRAG_PX = 6;
/** A drag longer than this goes on to the next card even when it ends nearer to the first. */
const FLICK_PX = 40;

/**
 * @param {string} label What a screen reader calls it.
 * @param {HTMLElement[]} cards At least one.
 */
export function carousel(label, cards) {
  const track = el("div", {
    class: "track",
    attrs: { tabindex: "0", role: "group", "aria-roledescription": "캐러셀", "aria-label": label },
  });
  cards.forEach((card, index) => {
    card.setAttribute("aria-label", `${cards.length}장 가운데 ${index + 1}번째`);
    track.append(card);
  });
  const previous = arrow("previous", "이전 카드", () => goTo(track, currentIndex(track) - 1));
  const next = arrow("next", "다음 카드", () => goTo(track, currentIndex(track) + 1));
  const updateArrows = () => {
    previous.disabled = track.scrollLeft <= 1;
    next.disabled = track.scrollLeft >= lastOffset(track) - 1;
  };
  track.addEventListener("scroll", updateArrows, { passive: true });
  new ResizeObserver(updateArrows).observe(track);
  track.addEventListener("keydown", (event) => stepByKey(track, event));
  dragByMouse(track);
  return el("div", { class: "carousel" }, track, previous, next);
}

/** For the mouse only; the keyboard has the track itself. */
function arrow(name, label, onClick) {
  return el(
    "button",
    { class: `arrow ${name}`, attrs: { type: "button", "aria-label": label, tabindex: "-1" }, on: { click: onClick } },
    icon(name),
  );
}

function lastOffset(track) {
  return track.scrollWidth - track.clientWidth;
}

function offsetOf(track, index) {
  return Math.min(track.children[index].offsetLeft - track.children[0].offsetLeft, lastOffset(track));
}

/** The card nearest to where the track stands; the last one once the track can go no further. */
function currentIndex(track) {
  if (track.scrollLeft > 1 && track.scrollLeft >= lastOffset(track) - 1) return track.children.length - 1;
  const distances = Array.from(track.children, (_, index) => Math.abs(offsetOf(track, index) - track.scrollLeft));
  return distances.indexOf(Math.min(...distances));
}

function goTo(track, index) {
  const bounded = Math.max(0, Math.min(index, track.children.length - 1));
  track.scrollTo({ left: offsetOf(track, bounded), behavior: prefersReducedMotion() ? "instant" : "smooth" });
}

function stepByKey(track, event) {
  if (event.target !== track) return;
  const target = {
    ArrowLeft: currentIndex(track) - 1,
    ArrowRight: currentIndex(track) + 1,
    Home: 0,
    End: track.children.length - 1,
  }[event.key];
  if (target === undefined) return;
  event.preventDefault();
  goTo(track, target);
}

function dragByMouse(track) {
  let drag = null;
  let justDragged = false;
  track.addEventListener("dragstart", (event) => event.preventDefault());
  track.addEventListener("pointerdown", (event) => {
    justDragged = false;
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    drag = { x: event.clientX, left: track.scrollLeft, index: currentIndex(track), moved: false };
  });
  track.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const distance = drag.x - event.clientX;
    if (!drag.moved && Math.abs(distance) < DRAG_PX) return;
    if (!drag.moved) {
      drag.moved = true;
      track.setPointerCapture(event.pointerId);
      track.classList.add("dragging");
    }
    track.scrollLeft = drag.left + distance;
  });
  const release = (event) => {
    if (drag?.moved) {
      justDragged = true;
      settle(track, drag.index, drag.x - event.clientX);
    }
    drag = null;
  };
  track.addEventListener("pointerup", release);
  track.addEventListener("pointercancel", release);
  // The click that ends a drag must not press the card under the mouse. Chromium hands it to the capturing track
  // anyway; other browsers are not bound to.
  track.addEventListener("click", (event) => {
    if (!justDragged) return;
    justDragged = false;
    event.preventDefault();
    event.stopPropagation();
  }, { capture: true });
}

/** Scroll-snap stays off until the track has glided home: switched on earlier, it would jump there. */
function settle(track, startIndex, distance) {
  const nearest = currentIndex(track);
  const flicked = nearest === startIndex && Math.abs(distance) > FLICK_PX;
  const index = Math.max(0, Math.min(flicked ? startIndex + Math.sign(distance) : nearest, track.children.length - 1));
  const snap = () => track.classList.remove("dragging");
  if (Math.abs(offsetOf(track, index) - track.scrollLeft) < 1) {
    snap();
    return;
  }
  track.addEventListener("scrollend", snap, { once: true });
  goTo(track, index);
}
