/** The conversation on the screen: bubbles, pending dots, errors, quick replies, notices. */

import { renderOutput } from "./cards.js";
import { button, el, icon, prefersReducedMotion } from "./dom.js";
import { clock, day, latencyGrade, milliseconds, seconds } from "./format.js";

const TOAST_MS = 4000;
/** A reader this near to the end is at the end; the tallest picture that may still grow the log is 420 px. */
const NEAR_END_PX = 450;
/** What an error means for a person in KakaoTalk: nothing arrives, or nothing after the bubble that asked to wait. */
export const NOTHING_SHOWN = "카카오톡 사용자에게는 아무것도 보이지 않아요.";
export const ONLY_WAITING_SHOWN = "카카오톡 사용자에게는 기다려 달라는 말풍선만 남아요.";

/**
 * @param {{log: HTMLElement, toast: HTMLElement, fullText: HTMLDialogElement, fullTextBody: HTMLElement}} elements
 * @param {string} botName
 */
export function createRoom(elements, botName) {
  const { log, toast } = elements;
  let toastTimer = 0;

  function append(element) {
    log.append(element);
    scrollToEnd(log);
    return element;
  }

  // A picture of unknown height arrives after the scroll to the end. Its load event does not bubble, but can be captured.
  log.addEventListener("load", ({ target }) => {
    if (target.closest(".natural") && log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END_PX) scrollToEnd(log);
  }, { capture: true });

  return {
    openDay: () => append(el("p", { class: "day", text: day(new Date()) })),
    showNotice: (text) => append(el("p", { class: "notice", text })),
    showPerson: (text) => append(personRow(el("div", { class: "bubble", text }))),
    showPhoto: () => append(personRow(el("div", { class: "photo", attrs: { role: "img", "aria-label": "사진" } }, icon("photo")))),

    /** Dots until the answer is there; the returned group is what the other methods fill. */
    showPending: () => append(botGroup(botName)),

    /**
     * Draws an answer in place of the dots.
     * @param {HTMLElement} group
     * @param {object} answer A SkillResponse that passed the rule check.
     * @param {{ms: number, limitMs: number}} timing How long it took, and how long Kakao waits.
     * @param {(source: string, action: object) => void} tap
     * @throws {Error} when it cannot be drawn; the group is unchanged then.
     */
    showAnswer(group, answer, timing, tap) {
      const context = { tap, notify: this.notify, showFullText: (text) => showFullText(elements, text) };
      fill(group, answerOutputs(answer).map((output) => renderOutput(output, context)), timing);
      if (latencyGrade(timing) === "late") group.append(lateWarning(timing));
      scrollToEnd(log);
    },

    /** Says in place of the dots what went wrong; `details` are rows of {code, text}, `effect` may be null. */
    showError(group, title, details, timing, effect) {
      fill(group, [errorBubble(title, details, effect)], timing);
      scrollToEnd(log);
    },

    showQuickReplies(quickReplies, onTap) {
      if (quickReplies.length === 0) return;
      const chips = quickReplies.map((reply) => button(reply.label, "chip", () => onTap(reply)));
      append(el("div", { class: "chips quick-replies", attrs: { role: "group", "aria-label": "빠른 답장" } }, ...chips));
    },

    clearQuickReplies() {
      log.querySelectorAll(".quick-replies").forEach((row) => row.remove());
    },

    notify(text) {
      toast.textContent = text;
      clearTimeout(toastTimer);
      toastTimer = setTimeout(() => { toast.textContent = ""; }, TOAST_MS);
    },
  };
}

/** A callback answer has no template: Kakao shows `data.text` while it waits. */
function answerOutputs(answer) {
  if (answer.useCallback === true) return [{ simpleText: { text: answer.data?.text ?? "답을 준비하고 있어요." } }];
  return answer.template.outputs;
}

function personRow(content) {
  return el("div", { class: "from-person" }, timeStamp(), content);
}

function botGroup(botName) {
  const dots = el("div", { class: "bubble pending", attrs: { role: "img", "aria-label": "답을 기다리는 중" } });
  dots.append(el("i"), el("i"), el("i"));
  return el(
    "section", { class: "from-bot" },
    el("img", { class: "avatar", attrs: { src: "/static/avatar.svg", alt: "" } }),
    el("span", { class: "bot-name", text: botName }),
    el("div", { class: "outputs" }, dots),
  );
}

function fill(group, outputs, timing) {
  group.querySelector(".outputs").replaceChildren(...outputs);
  group.append(el("div", { class: "meta" }, timeStamp(), latency(timing)));
}

function latency(timing) {
  const text = milliseconds(timing.ms);
  const title = `응답 시간 ${text} (카카오 제한 ${milliseconds(timing.limitMs)})`;
  return el("span", { class: `latency ${latencyGrade(timing)}`, text, attrs: { title } });
}

function lateWarning({ ms, limitMs }) {
  const text = `답이 ${seconds(ms)} 만에 왔어요. 카카오는 ${limitMs / 1000}초까지만 기다려서, ${NOTHING_SHOWN}`;
  return el("p", { class: "late-warning", text });
}

function errorBubble(title, details, effect) {
  const bubble = el("div", { class: "bubble error" }, el("p", { class: "error-title" }, icon("alert"), el("strong", { text: title })));
  if (details.length) {
    const rows = details.map(({ code, text }) => el("li", {}, code ? el("code", { text: code }) : null, el("span", { text })));
    bubble.append(el("ul", {}, ...rows));
  }
  if (effect) bubble.append(el("p", { class: "error-effect", text: effect }));
  return bubble;
}

function timeStamp() {
  const now = new Date();
  return el("time", { text: clock(now), attrs: { datetime: now.toISOString() } });
}

function showFullText({ fullText, fullTextBody }, text) {
  fullTextBody.textContent = text;
  fullText.showModal();
  fullTextBody.scrollTop = 0;
}

function scrollToEnd(log) {
  log.scrollTo({ top: log.scrollHeight, behavior: prefersReducedMotion() ? "instant" : "smooth" });
}
