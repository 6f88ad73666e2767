/** HTTP to the local gateway. Nothing here throws for a bad answer: a failure is a value that the room can show. */

/** Long past Kakao's five seconds, so that a slow answer can still be looked at. */
const GIVE_UP_MS = 60_000;

/** @returns {Promise<object>} /local/config; throws when the gateway does not answer. */
export async function loadConfig() {
  const response = await fetch("/local/config");
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.json();
}

/**
 * Calls the skill as Kakao does.
 * @returns {Promise<{status: number|null, ms: number, text: string, answer: object|null, failure: string|null}>}
 *   `text` is the body as received; `failure` is a Korean sentence and null only when `answer` is parsed JSON.
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
    return { status: null, ms: elapsed(), text: "", answer: null, failure };
  }
  const result = { status: response.status, ms: elapsed(), text, answer: null, failure: null };
  if (response.status !== 200) return { ...result, failure: `스킬 서버가 HTTP ${response.status} 상태로 답했어요.` };
  try {
    return { ...result, answer: JSON.parse(text) };
  } catch {
    return { ...result, failure: "스킬 서버의 답이 올바른 JSON이 아니에요." };
  }
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
