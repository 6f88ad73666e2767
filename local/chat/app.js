/** The chat page: every turn goes to the skill as Kakao would send it, and is drawn only if Kakao would show it. */

import { createDrawer } from "./drawer.js";
import { button, el } from "./dom.js";
import { FALLBACK_BLOCK, channelPayload, newCallbackUrl, newRequestId, photoTurn, skillTestPayload, tapTurn, textTurn, welcomeTurn } from "./payload.js";
import { NOTHING_SHOWN, ONLY_WAITING_SHOWN, createRoom } from "./room.js";
import { callSkill, checkRules, loadConfig, waitForCallback } from "./transport.js";

const byId = (id) => document.getElementById(id);
const EXCERPT_LENGTH = 200;
const CALLBACK_KEY = "maeari.callback";

async function start() {
  let config;
  try {
    config = await loadConfig();
  } catch (error) {
    byId("log").append(el("p", { class: "notice", text: `설정을 불러오지 못했어요 (${error.message}). make run이 켜져 있는지 확인해 주세요.` }));
    return;
  }
  document.title = config.bot_name;
  byId("bot-name").textContent = config.bot_name;
  const room = createRoom(
    { log: byId("log"), toast: byId("toast"), fullText: byId("full-text"), fullTextBody: byId("full-text-body") },
    config.bot_name,
  );
  const drawer = createDrawer(
    { drawer: byId("drawer"), turns: byId("turns"), toggle: byId("drawer-toggle"), close: byId("drawer-close") },
    room.notify,
  );
  room.openDay();
  if (config.notice) room.showNotice(config.notice);
  const conversation = createConversation(config, room, drawer, connectCallbackSwitch());
  showExamples(config.examples ?? [], conversation);
  connectComposer(conversation);
  conversation.enter();
}

/** Sends turns and draws what comes back. Answers may overlap; quick replies belong to the newest turn only. */
function createConversation(config, room, drawer, usesCallback) {
  let lastBlock = null;
  let newest = 0;

  function say(turn) {
    clearExamples();
    room.showPerson(turn.utterance);
    return ask(turn, turn.utterance);
  }

  function ask(turn, title) {
    const payload = channelPayload(turn, config.bot_name, lastBlock, usesCallback() ? newCallbackUrl() : null);
    lastBlock = turn.block;
    return exchange(payload, title, turn.block);
  }

  async function exchange(payload, title, block) {
    newest += 1;
    const number = newest;
    room.clearQuickReplies();
    const requestId = newRequestId();
    const listed = drawer.openTurn(title || block.name, config.skill_path, requestId, payload);
    const group = room.showPending();
    let result = await callSkill(config, payload, requestId);
    listed.finish(result);
    const tap = (source, action) => say(tapTurn(source, action, block ?? FALLBACK_BLOCK));
    let drawn = await draw(room, group, result, tap, NOTHING_SHOWN);
    const { callbackUrl } = payload.userRequest;
    if (drawn && callbackUrl && result.answer.useCallback === true) {
      const next = room.showPending();
      result = await waitForCallback(callbackUrl);
      listed.addCallback(result);
      drawn = await draw(room, next, result, tap, ONLY_WAITING_SHOWN);
    }
    if (drawn && number === newest) {
      const replies = result.answer.template?.quickReplies ?? [];
      room.showQuickReplies(replies, (reply) => tap("QUICKREPLY_BUTTON", reply));
    }
  }

  return {
    enter: () => ask(welcomeTurn(), ""),
    say: (text) => say(textTurn(text)),
    sendPhoto() {
      clearExamples();
      room.showPhoto();
      return ask(photoTurn(), "사진");
    },
    sendSkillTest() {
      room.showNotice("관리자센터의 스킬 테스트 요청을 보냈어요.");
      return exchange(skillTestPayload(), "스킬 테스트", null);
    },
  };
}

/**
 * Draws the answer, or says why Kakao would not show it, and with `effect` what its user sees then.
 * Resolves to whether the answer itself was drawn.
 */
async function draw(room, group, result, tap, effect) {
  const { answer, failure, text } = result;
  if (failure !== null) {
    const excerpt = text ? [{ code: "", text: Array.from(text).slice(0, EXCERPT_LENGTH).join("") }] : [];
    room.showError(group, failure, excerpt, result, effect);
    return false;
  }
  const violations = await checkRules(text);
  if (violations === null) {
    room.showError(group, "규칙 검사를 하지 못해서 답을 그리지 않았어요.", [], result, null);
    return false;
  }
  if (violations.length) {
    const rows = violations.map(({ path, rule, message }) => ({ code: `${path} · ${rule}`, text: message }));
    room.showError(group, `카카오 말풍선 규칙을 ${violations.length}가지 어겼어요.`, rows, result, effect);
    return false;
  }
  try {
    room.showAnswer(group, answer, result, tap);
    return true;
  } catch (error) {
    const details = [{ code: "", text: error.message }];
    room.showError(group, "규칙 검사는 통과했지만 이 페이지가 그리지 못하는 답이에요.", details, result, null);
    return false;
  }
}

/** Kakao's callback option, kept in this browser. Returns what tells whether it is on. */
function connectCallbackSwitch() {
  const box = byId("callback-switch");
  box.checked = localStorage.getItem(CALLBACK_KEY) === "on";
  box.addEventListener("change", () => localStorage.setItem(CALLBACK_KEY, box.checked ? "on" : "off"));
  return () => box.checked;
}

/** Offered while nobody has said anything. */
function showExamples(examples, conversation) {
  byId("examples").append(...examples.map((name) => button(name, "chip", () => conversation.say(name))));
}

function clearExamples() {
  byId("examples").replaceChildren();
}

function connectComposer(conversation) {
  const input = byId("utterance");
  const send = byId("send");
  const tools = byId("tools");
  const toggle = byId("tools-toggle");
  const setTools = (open) => {
    tools.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
  };
  input.addEventListener("input", () => { send.disabled = input.value.trim() === ""; });
  // Enter in the middle of a Hangul syllable ends the syllable; sending then would cut it off or send it twice.
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.isComposing) event.preventDefault();
  });
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (text === "") return;
    input.value = "";
    send.disabled = true;
    conversation.say(text);
  });
  toggle.addEventListener("click", () => setTools(tools.hidden));
  byId("send-photo").addEventListener("click", () => {
    setTools(false);
    conversation.sendPhoto();
  });
  byId("send-skill-test").addEventListener("click", () => {
    setTools(false);
    conversation.sendSkillTest();
  });
}

start();
