/** The drawer: the raw request and response of each turn, newest first and open. */

import { button, el } from "./dom.js";
import { clock, latencyGrade, milliseconds } from "./format.js";

/**
 * @param {{drawer: HTMLElement, turns: HTMLElement, toggle: HTMLElement, close: HTMLElement}} elements
 * @param {(text: string) => void} notify
 * @returns {{openTurn: (title: string, path: string, requestId: string, payload: object) =>
 *   {finish: (result: object) => void, addCallback: (result: object) => void}}}
 *   openTurn lists a request and returns what adds its answer later, and what came by callback after that.
 */
export function createDrawer(elements, notify) {
  const { drawer, turns, toggle, close } = elements;
  const setOpen = (open) => {
    drawer.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
    (open ? close : toggle).focus();
  };
  toggle.addEventListener("click", () => setOpen(drawer.hidden));
  close.addEventListener("click", () => setOpen(false));
  drawer.addEventListener("keydown", (event) => {
    if (event.key === "Escape") setOpen(false);
  });

  function openTurn(title, path, requestId, payload) {
    turns.querySelectorAll("details").forEach((details) => { details.open = false; });
    const outcome = el("span", { class: "turn-outcome", text: "기다리는 중" });
    const summary = el(
      "summary", {}, el("span", { class: "turn-title", text: title }), el("time", { text: clock(new Date()) }), outcome,
    );
    const request = jsonBlock(`요청  POST ${path}`, JSON.stringify(payload), notify);
    request.querySelector(".json-bar").after(el("p", { class: "turn-header", text: `X-Request-Id: ${requestId}` }));
    const details = el("details", { attrs: { open: "" } }, summary, request);
    turns.prepend(details);
    return {
      finish(result) {
        outcome.textContent = `${result.status ?? "연결 실패"} · ${milliseconds(result.ms)}`;
        outcome.classList.add(result.status === 200 ? latencyGrade(result) : "late");
        details.append(jsonBlock("응답", result.text, notify));
      },
      addCallback({ status, ms, text }) {
        outcome.textContent += ` · 콜백 ${status === null ? "없음" : milliseconds(ms)}`;
        if (status !== null) details.append(jsonBlock("콜백", text, notify));
      },
    };
  }

  return { openTurn };
}

/** JSON laid out for reading; the copy button gives it as it went over the wire. */
function jsonBlock(title, raw, notify) {
  const copy = button("복사", "copy", async () => {
    try {
      await navigator.clipboard.writeText(raw);
      notify("복사했어요.");
    } catch {
      notify("복사하지 못했어요. 브라우저의 클립보드 권한을 확인해 주세요.");
    }
  });
  copy.setAttribute("aria-label", `${title} 복사`);
  return el(
    "section", { class: "json" },
    el("div", { class: "json-bar" }, el("h3", { text: title }), copy),
    el("pre", { text: readable(raw) || "(본문 없음)", attrs: { tabindex: "0" } }),
  );
}

function readable(raw) {
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return raw;
  }
}
