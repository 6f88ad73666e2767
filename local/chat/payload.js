/**
 * Kakao SkillPayloads as the real channel and the admin centre's skill test send them (every id is invented).
 *
 * A turn is {trigger: string|null, block: {id, name}, referrer: {id, name}|null, utterance: string,
 * clientExtra: object, media: {type, url}|null}: how it began, which block Kakao would run, what was "said".
 */

const BOT_ID = "6a1f00c2b1e94d7a55000a01";
const USER_KEY = "maeari.user";

export const WELCOME_BLOCK = { id: "6a1f00c2b1e94d7a55000b01", name: "웰컴 블록" };
export const FALLBACK_BLOCK = { id: "6a1f00c2b1e94d7a55000b02", name: "폴백 블록" };
const SKILL = { id: "6a1f00c2b1e94d7a55000c01", name: "maeari-skill" };

/** The room was entered. How Kakao marks this is not documented, so the turn has no trigger. */
export function welcomeTurn() {
  return { trigger: null, block: WELCOME_BLOCK, referrer: null, utterance: "", clientExtra: {}, media: null };
}

export function textTurn(utterance) {
  return {
    trigger: "TEXT_INPUT", block: FALLBACK_BLOCK, referrer: FALLBACK_BLOCK, utterance, clientExtra: {}, media: null,
  };
}

/** A photo sent into the chat: its signed URL is both the utterance and `params.media.url`. */
export function photoTurn() {
  const url = `https://talk.kakaocdn.net/dna/${hex(8)}/${hex(16)}/photo.jpg?credential=local&expires=0&signature=${hex(8)}`;
  return { ...textTurn(url), trigger: "IMAGE_UPLOAD", media: { type: "image", url } };
}

/**
 * A tap on a card button, list item or quick reply.
 * @param {"CARD_BUTTON"|"LIST_ITEM"|"QUICKREPLY_BUTTON"} source
 * @param {object} action The tapped element of the response.
 * @param {{id: string, name: string}} referrer The block whose answer held it.
 */
export function tapTurn(source, action, referrer) {
  const isBlock = action.action === "block";
  const title = action.label ?? action.title ?? "";
  // A list item that calls a block always says its title; buttons and quick replies say messageText when they have one.
  const utterance = isBlock && source === "LIST_ITEM" ? title : action.messageText ?? title;
  return {
    trigger: `${source}_${isBlock ? "BLOCK" : "MESSAGE"}`,
    block: isBlock ? { id: action.blockId, name: title } : FALLBACK_BLOCK,
    referrer, utterance, clientExtra: action.extra ?? {}, media: null,
  };
}

/** Where an answer may be posted later: one token, good once. Kakao sends it for blocks with the callback option. */
export function newCallbackUrl() {
  return `https://bot-api.kakao.com/v1/bots/${BOT_ID}/callback/${hex(16)}`;
}

/**
 * The payload of one turn on the operating channel.
 * @param {object} turn
 * @param {string} botName
 * @param {object|null} lastBlock The block of the turn before, null at first.
 * @param {string|null} callbackUrl Null when the block has no callback option.
 */
export function channelPayload(turn, botName, lastBlock, callbackUrl) {
  const params = { surface: "Kakaotalk.plusfriend" };
  if (turn.media) params.media = turn.media;
  const payload = {
    bot: { id: BOT_ID, name: botName },
    intent: { ...turn.block, extra: { reason: { code: 1, message: "OK" } } },
    action: { ...SKILL, params: {}, detailParams: {}, clientExtra: turn.clientExtra },
    userRequest: {
      block: turn.block,
      user: channelUser(),
      utterance: turn.utterance,
      params,
      lang: "ko",
      timezone: "Asia/Seoul",
    },
    contexts: [],
    flow: {},
  };
  if (callbackUrl) payload.userRequest.callbackUrl = callbackUrl;
  if (turn.trigger) payload.flow.trigger = { type: turn.trigger, referrerBlock: turn.referrer };
  if (lastBlock) payload.flow.lastBlock = lastBlock;
  return payload;
}

/** What 스킬 테스트 of the admin centre sends: literal names, random ids, null language and extra, no flow. */
export function skillTestPayload() {
  const block = { id: hex(12), name: "블록 이름" };
  return {
    intent: block,
    userRequest: {
      timezone: "Asia/Seoul", params: { ignoreMe: "true" }, block,
      utterance: "발화 내용", lang: null,
      user: { id: String(100000 + Math.floor(Math.random() * 900000)), type: "accountId", properties: {} },
    },
    bot: { id: BOT_ID, name: "봇 이름" },
    action: { name: hex(5), clientExtra: null, params: {}, id: hex(12), detailParams: {} },
  };
}

/** Kakao's form of X-Request-Id: different on every request. */
export function newRequestId() {
  return `chp-${hex(16)}`;
}

function channelUser() {
  const { botUserKey, plusfriendUserKey } = storedKeys();
  return {
    id: botUserKey,
    type: "botUserKey",
    properties: {
      botUserKey, bot_user_key: botUserKey,
      plusfriendUserKey, plusfriend_user_key: plusfriendUserKey,
      isFriend: true,
    },
  };
}

/** One person per browser: made on the first visit, the same from then on. */
function storedKeys() {
  const stored = localStorage.getItem(USER_KEY);
  if (stored) return JSON.parse(stored);
  const keys = { botUserKey: hex(33), plusfriendUserKey: hex(6) };
  localStorage.setItem(USER_KEY, JSON.stringify(keys));
  return keys;
}

function hex(bytes) {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
