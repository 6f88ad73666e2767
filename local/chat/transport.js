/** HTTP to the local gateway. Nothing here throws for a bad answer: a failure is a value that the room can show. */

import { CALLBACK_MS, KAKAO_TIMEOUT_MS } from "./format.js";

/** Long past Kakao's five seconds, so that a slow answer can still be looked at. */
const GIVE_UP_MS = 60_000;

/** @returns {Promise<object>} /local/config; throws when the gateway does not answer. */
export async function loadConfig() {
  const response = await fetch("/local/config");
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.json();
}

/**
 * @typedef {{status: number|null, ms: number, limitMs: number, text: string, answer: object|null, failure: string|null}} Result
 *   `limitMs` is how long Kakao waits; `text` is the body as received; `failure` is a Korean sentence and null only
 *   when `answer` is parsed JSON.
 */

/**
 * Calls the skill as Kakao does.
 * @returns {Promise<Result>}
 */
export async function callSkill(config, payload, requestId) {
  const started = performance.now();
  const elapsed = () => performance.now() - started;
  let response;
  let text;
  try {
    response = await fetch(config.skill_path, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-Request-Id": requestId,
        [config.secret_header]: config.secret,
      },
      body: JSON.stringify(payload),
      signal: AbortSignal.timeout(GIVE_UP_MS),
    });
    text = await response.text();
  } catch (error) {
    const failure = error.name === "TimeoutError"
      ? `${GIVE_UP_MS / 1000}초를 기다려도 스킬 서버가 답하지 않았어요.`
      : "스킬 서버와 연결이 끊어졌어요.";
    return failed(failure, elapsed(), KAKAO_TIMEOUT_MS);
  }
  if (response.status === 200) return parsed(text, elapsed(), KAKAO_TIMEOUT_MS);
  const failure = `스킬 서버가 HTTP ${response.status} 상태로 답했어요.`;
  return { ...failed(failure, elapsed(), KAKAO_TIMEOUT_MS), status: response.status, text };
}

/**
 * Waits for what is posted to a callback URL, until the gateway says that its minute is over.
 * @returns {Promise<Result>}
 */
export async function waitForCallback(callbackUrl) {
  const started = performance.now();
  const elapsed = () => performance.now() - started;
  const token = callbackUrl.slice(callbackUrl.lastIndexOf("/") + 1);
  let said;
  do {
    try {
      const response = await fetch(`/local/callbacks/${token}`, { signal: AbortSignal.timeout(GIVE_UP_MS) });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      said = await response.json();
    } catch {
      return failed("콜백을 기다리는 동안 연결이 끊어졌어요.", elapsed(), CALLBACK_MS);
    }
  } while (said.state === "waiting");
  if (said.state === "answered") return parsed(said.answer, elapsed(), CALLBACK_MS);
  return failed("1분이 지나도록 콜백이 오지 않았어요.", elapsed(), CALLBACK_MS);
}

function parsed(text, ms, limitMs) {
  const result = { status: 200, ms, limitMs, text, answer: null, failure: null };
  try {
    return { ...result, answer: JSON.parse(text) };
  } catch {
    return { ...result, failure: "스킬 서버의 답이 올바른 JSON이 아니에요." };
  }
}

function failed(failure, ms, limitMs) {
  return { status: null, ms, limitMs, text: "", answer: null, failure };
}

/**
 * Holds the raw answer against Kakao's rules.
 * @returns {Promise<{path: string, rule: string, message: string}[]|null>} null when the check itself failed.
 */
export async function checkRules(text) {
  try {
    const response = await fetch("/local/check", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: text,
    });
    return response.ok ? (await response.json()).violations : null;
  } catch {
    return null;
  }
}
